/* Icons and colours: what configuration may name is what the UI draws, no more and no less. */
import { describe, expect, it } from 'vitest';
import tones from '../src/app/base.css?raw';
import sprite from '../src/generated/icons.svg?raw';
import colors from '../../metadata/colors.inc?raw';
import icons from '../../metadata/icons.inc?raw';

const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((hit) => hit[1]!);
const named = (text: string) => all(text, /"([^"]+)"/g);

describe('what metadata names', () => {
  it('the icons are those of the sprite', () => {
    expect(named(icons).length).toBeGreaterThan(100);
    expect(all(sprite, /<symbol id="([^"]+)"/g)).toEqual(named(icons).sort());
  });
  it('the colours are those with a tone', () => {
    expect(named(colors).length).toBeGreaterThan(5);
    expect(all(tones, /\[data-color='([^']+)'\]/g).sort()).toEqual(named(colors).sort());
  });
});
