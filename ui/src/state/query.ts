/** The query language: what of a text is not understood, in the listener's language. */
import { call } from '../api/client';
import type { QueryRemarkKind } from '../api/generated/wire';
import { m } from '../paraglide/messages.js';

const sentences: Record<QueryRemarkKind, (word: string) => string> = {
  unknown_field: (word) => m.remark_field({ word }),
  unknown_value: (word) => m.remark_value({ word }),
  not_a_number: (word) => m.remark_number({ word }),
  not_a_time: (word) => m.remark_time({ word }),
  unfinished: (word) => m.remark_unfinished({ word }),
};

/** One sentence about the first thing that was not understood; empty when all is well. */
export async function remarkOn(text: string): Promise<string> {
  const [first] = (await call('query_check', { text })).remarks;
  return first === undefined ? '' : sentences[first.kind](text.slice(first.from, first.to));
}
