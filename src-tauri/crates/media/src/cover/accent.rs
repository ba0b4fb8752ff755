//! The accent colour of a cover: its dominant hue, in OKLCH.

use image::ImageFormat;

/// Chroma below which a pixel is grey to the eye.
const GREY: f32 = 0.03;

/// Least share of coloured pixels for a cover to have an accent.
const LEAST_COLOURED: f32 = 0.02;

/// Bins of the hue histogram: 10° each.
const BINS: usize = 36;

/// The dominant hue of `jpeg` in degrees (0–360) and its chroma, clamped to 0.05–0.14, both in
/// OKLCH (Björn Ottosson, "A perceptual color space for image processing", 2020).
///
/// Near-greys, near-blacks and near-whites do not count. `None` for a grey cover and for what is
/// no picture. Made for thumbnails: looks at every pixel.
#[must_use]
pub fn accent(jpeg: &[u8]) -> Option<(f32, f32)> {
    let work = || image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).ok();
    let picture = std::panic::catch_unwind(work).ok()??.into_rgb8();
    // Weight and weighted a, b of every hue.
    let mut bins = [[0.0_f32; 3]; BINS];
    let mut coloured = 0_u32;
    let pixels = picture.width() * picture.height();
    for pixel in picture.pixels() {
        let [light, a, b] = oklab(pixel.0);
        let chroma = a.hypot(b);
        if chroma < GREY || !(0.15..=0.97).contains(&light) {
            continue;
        }
        coloured += 1;
        let bin = &mut bins[bin_of(a, b)];
        bin[0] += chroma;
        bin[1] += a * chroma;
        bin[2] += b * chroma;
    }
    if (coloured as f32) < LEAST_COLOURED * pixels as f32 || coloured == 0 {
        return None;
    }
    let [weight, a, b] = strongest(&bins);
    let (a, b) = (a / weight, b / weight);
    let hue = b.atan2(a).to_degrees().rem_euclid(360.0);
    Some((hue, a.hypot(b).clamp(0.05, 0.14)))
}

fn bin_of(a: f32, b: f32) -> usize {
    let turn = b.atan2(a) / std::f32::consts::TAU;
    ((turn.rem_euclid(1.0) * BINS as f32) as usize).min(BINS - 1)
}

/// The sums of the three neighbouring bins that weigh most, so that a hue on a border counts whole.
fn strongest(bins: &[[f32; 3]; BINS]) -> [f32; 3] {
    let around = |at: usize| {
        let mut sum = [0.0_f32; 3];
        for bin in [(at + BINS - 1) % BINS, at, (at + 1) % BINS] {
            for (total, part) in sum.iter_mut().zip(bins[bin]) {
                *total += part;
            }
        }
        sum
    };
    (0..BINS)
        .map(around)
        .max_by(|one, other| one[0].total_cmp(&other[0]))
        .unwrap_or_default()
}

/// OKLab (L, a, b) of an sRGB pixel.
fn oklab([r, g, b]: [u8; 3]) -> [f32; 3] {
    let [r, g, b] = [linear(r), linear(g), linear(b)];
    let l = (0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b).cbrt();
    let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).cbrt();
    let s = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).cbrt();
    [
        0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
        1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
        0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
    ]
}

/// An sRGB component as linear light, 0–1 (IEC 61966-2-1).
fn linear(component: u8) -> f32 {
    let value = f32::from(component) / 255.0;
    if value <= 0.04045 {
        value / 12.92
    } else {
        ((value + 0.055) / 1.055).powf(2.4)
    }
}
