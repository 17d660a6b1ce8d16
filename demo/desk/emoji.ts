/** The short names an app is likely to send; any other is shown as it was written, as Slack shows an unknown one. */
const glyphs: Readonly<Record<string, string>> = {
  white_check_mark: '✅',
  heavy_check_mark: '✔️',
  x: '❌',
  warning: '⚠️',
  hourglass: '⌛',
  hourglass_flowing_sand: '⏳',
  lock: '🔒',
  unlock: '🔓',
  closed_lock_with_key: '🔐',
  rotating_light: '🚨',
  no_entry: '⛔',
  no_entry_sign: '🚫',
  octagonal_sign: '🛑',
  arrows_counterclockwise: '🔄',
  arrow_right: '➡️',
  bell: '🔔',
  question: '❓',
  grey_question: '❔',
  eyes: '👀',
  calendar: '📆',
  clock3: '🕒',
  memo: '📝',
  mag: '🔍',
  key: '🔑',
  bust_in_silhouette: '👤',
  wave: '👋',
  large_green_circle: '🟢',
  large_yellow_circle: '🟡',
  red_circle: '🔴',
  white_circle: '⚪',
  tada: '🎉',
};

export function withEmoji(text: string): string {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name: string) => glyphs[name] ?? whole);
}
