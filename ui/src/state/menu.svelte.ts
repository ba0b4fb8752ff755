/** The one open menu: the same for the context menu, the more button and Shift F10. */
import type { Component } from 'svelte';

export interface MenuItem {
  label: string;
  icon?: Component<{ size?: number }>;
  /** Keys that do the same, as in the shortcut list. */
  keys?: string;
  /** A tick, for choices. */
  checked?: boolean;
  disabled?: boolean;
  /** A line above it. */
  apart?: boolean;
  run: () => void;
}

export interface Spot {
  x: number;
  y: number;
  width?: number;
  height?: number;
}

class Menu {
  open = $state(false);
  items = $state.raw<MenuItem[]>([]);
  spot = $state.raw<Spot>({ x: 0, y: 0 });
  label = $state('');
  /** Choosing leaves the menu open, for ticks. */
  stays = $state(false);
  from: HTMLElement | null = null;

  show(label: string, items: MenuItem[], at: Spot | Element, stays = false): void {
    this.from = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    this.label = label;
    this.items = items;
    this.stays = stays;
    this.spot = at instanceof Element ? at.getBoundingClientRect() : at;
    this.open = true;
  }
}

export const menu = new Menu();
