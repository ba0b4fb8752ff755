// A native drag: the mouse takes files from another program's window and drops them on ours.

import { join } from 'node:path';
import { ROOT, sleep, until } from './world.mjs';

/** Drags files onto the middle of the window; `whileOver` runs before the mouse lets go. */
export async function dragOntoWindow(world, files, whileOver = () => {}) {
  // The system's own Python: GTK's bindings belong to it.
  const program = join(ROOT, 'tests/window/drag_source.py');
  const source = world.start('/usr/bin/python3', [program, ...files], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const mouse = (...args) => {
    const { status, stderr } = world.run('xdotool', args.map(String));
    if (status !== 0) throw new Error(`xdotool ${args.join(' ')}: ${stderr}`);
  };
  await until('the window to drag from is there', () => {
    const found = world.run('xdotool', ['search', '--onlyvisible', '--name', '^drag source$']);
    if (found.status !== 0) return false;
    // Above our window: there is no window manager to do it.
    mouse('windowmove', found.stdout.trim(), 1150, 10);
    mouse('windowraise', found.stdout.trim());
    return true;
  });
  await sleep(300);
  mouse('mousemove', 1200, 50);
  await sleep(200);
  mouse('mousedown', 1);
  // GTK begins a drag after some steps, and tells the target about each.
  for (let step = 0; step <= 12; step += 1) {
    mouse('mousemove', 1195 - step * 45, 55 + step * 25);
    await sleep(80);
  }
  await whileOver();
  mouse('mouseup', 1);
  await new Promise((done) => (source.exitCode === null ? source.once('exit', done) : done()));
}
