//! Colours as they were meant: profiles (ICC.1:2022) turned into sRGB, transparency laid on white.

use image::{DynamicImage, Rgb, RgbImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// The largest profile that is read, in bytes.
pub(super) const LARGEST_PROFILE: usize = 4 << 20;

/// A picture in 8-bit RGB; what is transparent is white.
pub(super) fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    let mut flat = RgbImage::new(picture.width(), picture.height());
    for (to, from) in flat.pixels_mut().zip(picture.pixels()) {
        let [r, g, b, a] = from.0;
        let lay = |part: u8| {
            let sum = u32::from(part) * u32::from(a) + 255 * (255 - u32::from(a));
            ((sum + 127) / 255) as u8
        };
        *to = Rgb([lay(r), lay(g), lay(b)]);
    }
    flat
}

/// Turns colours of a profile into sRGB. A profile that cannot be understood changes nothing, nor does one of
/// inks: those are asked before ([`super::ink`]).
pub(super) fn to_srgb(picture: &mut RgbImage, profile: &[u8]) {
    if profile.len() > LARGEST_PROFILE {
        return;
    }
    let Ok(profile) = ColorProfile::new_from_slice(profile) else {
        return;
    };
    let from: Option<(Layout, Vec<u8>)> = match profile.color_space {
        DataColorSpace::Rgb => Some((Layout::Rgb, picture.as_raw().clone())),
        DataColorSpace::Gray => {
            let greys = picture.pixels().map(|pixel| pixel.0[0]);
            Some((Layout::Gray, greys.collect()))
        }
        _ => None,
    };
    let Some((layout, from)) = from else {
        return;
    };
    let made = profile.create_transform_8bit(
        layout,
        &ColorProfile::new_srgb(),
        Layout::Rgb,
        TransformOptions::default(),
    );
    let mut to = vec![0; picture.as_raw().len()];
    if let Ok(transform) = made
        && transform.transform(&from, &mut to).is_ok()
    {
        picture.copy_from_slice(&to);
    }
}

#[cfg(test)]
mod tests {
    use image::RgbaImage;

    use super::*;

    #[test]
    fn what_is_transparent_is_white() {
        let mut picture = RgbaImage::new(3, 1);
        for (x, pixel) in [[0, 0, 0, 0], [200, 0, 0, 255], [0, 0, 0, 128]]
            .into_iter()
            .enumerate()
        {
            picture.put_pixel(x as u32, 0, image::Rgba(pixel));
        }
        let flat = on_white(picture.into());
        let pixels: Vec<[u8; 3]> = flat.pixels().map(|pixel| pixel.0).collect();
        assert_eq!(pixels, [[255; 3], [200, 0, 0], [127; 3]]);
    }

    /// Display P3 to sRGB by the numbers of its specification (SMPTE EG 432-1, D65), written out.
    fn by_hand(p3: [u8; 3]) -> [f64; 3] {
        const MATRIX: [[f64; 3]; 3] = [
            [1.224_940_2, -0.224_940_2, 0.0],
            [-0.042_056_9, 1.042_056_9, 0.0],
            [-0.019_637_6, -0.078_636_1, 1.098_273_7],
        ];
        let linear = p3.map(|part| {
            let value = f64::from(part) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        });
        MATRIX.map(|row| {
            let sum: f64 = row
                .iter()
                .zip(linear)
                .map(|(factor, part)| factor * part)
                .sum();
            let sum = sum.clamp(0.0, 1.0);
            let value = if sum <= 0.003_130_8 {
                sum * 12.92
            } else {
                1.055 * sum.powf(1.0 / 2.4) - 0.055
            };
            value * 255.0
        })
    }

    #[test]
    fn a_wide_profile_is_turned_into_srgb() {
        let profile = ColorProfile::new_display_p3().encode().unwrap();
        for colour in [
            [180, 120, 90],
            [30, 200, 60],
            [255, 255, 255],
            [0, 0, 0],
            [90, 90, 200],
        ] {
            let mut picture = RgbImage::from_pixel(2, 2, Rgb(colour));
            to_srgb(&mut picture, &profile);
            let wanted = by_hand(colour);
            for (got, wanted) in picture.get_pixel(1, 1).0.into_iter().zip(wanted) {
                assert!(
                    (f64::from(got) - wanted).abs() < 2.5,
                    "{colour:?}: {got} is not {wanted:.1}"
                );
            }
        }
    }

    #[test]
    fn nonsense_changes_nothing() {
        let before = RgbImage::from_pixel(2, 2, Rgb([1, 2, 3]));
        for profile in [&b""[..], b"not a profile", &[0xFF; 4000]] {
            let mut picture = before.clone();
            to_srgb(&mut picture, profile);
            assert_eq!(picture, before);
        }
    }
}
