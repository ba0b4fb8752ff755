/** What differs between systems for the person at the keyboard. */
export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The keys of a shortcut as they are printed on this keyboard: `$mod+Shift+ArrowRight`. */
export function keyNames(keys: string): string[] {
  const names: Record<string, string> = {
    $mod: isMac ? '⌘' : 'Ctrl',
    Shift: isMac ? '⇧' : 'Shift',
    Alt: isMac ? '⌥' : 'Alt',
    Control: isMac ? '⌃' : 'Ctrl',
    ArrowRight: '→',
    ArrowLeft: '←',
    ArrowUp: '↑',
    ArrowDown: '↓',
    Enter: '⏎',
    Slash: '/',
    Comma: ',',
    Escape: 'Esc',
    Space: '␣',
    Delete: isMac ? '⌫' : 'Del',
  };
  return keys.split('+').map((key) => names[key] ?? key.replace(/^Key|^Digit/, ''));
}
