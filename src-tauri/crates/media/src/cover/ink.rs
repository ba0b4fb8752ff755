//! Pictures made for print: JPEGs of four inks (CMYK), whose colours only their profile tells.
//!
//! Without a profile the decoder's own rule has to do. With one, the inks are read as they are stored, made
//! small, and turned into sRGB by the profile (ICC.1:2022).

use std::sync::Arc;

use image::RgbaImage;
use image::metadata::Orientation;
use moxcms::{ColorProfile, DataColorSpace, Layout, Transform8BitExecutor, TransformOptions};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::colour::LARGEST_PROFILE;

/// A picture of four inks and what they look like.
pub(super) struct Inked {
    /// Cyan, magenta, yellow and black of each pixel; 255 is all of an ink.
    inks: RgbaImage,
    profile: ColorProfile,
}

impl Inked {
    /// The inks of a JPEG that has four and a profile for them; `None` for every other picture.
    pub(super) fn read(jpeg: &[u8], profile: &[u8], orientation: Orientation) -> Option<Self> {
        if profile.len() > LARGEST_PROFILE {
            return None;
        }
        let profile = ColorProfile::new_from_slice(profile).ok()?;
        if profile.color_space != DataColorSpace::Cmyk {
            return None;
        }
        // One that cannot be used is as good as none.
        to_screen(&profile)?;
        let mut picture = image::DynamicImage::from(inks(jpeg)?);
        picture.apply_orientation(orientation);
        let inks = picture.into_rgba8();
        Some(Self { inks, profile })
    }

    /// The pixels of the inks, four bytes each, and their width and height.
    pub(super) fn pixels(&self) -> (&[u8], (u32, u32)) {
        (self.inks.as_raw(), self.inks.dimensions())
    }

    /// Inks as they look on a screen (sRGB); `None` where the profile cannot tell.
    pub(super) fn on_screen(&self, inks: &[u8]) -> Option<Vec<u8>> {
        let mut screen = vec![0; inks.len() / 4 * 3];
        let transform = to_screen(&self.profile)?;
        transform.transform(inks, &mut screen).ok()?;
        Some(screen)
    }
}

fn to_screen(profile: &ColorProfile) -> Option<Arc<Transform8BitExecutor>> {
    let screen = ColorProfile::new_srgb();
    profile
        .create_transform_8bit(
            Layout::Rgba,
            &screen,
            Layout::Rgb,
            TransformOptions::default(),
        )
        .ok()
}

fn inks(jpeg: &[u8]) -> Option<RgbaImage> {
    let options = DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(usize::MAX)
        .set_max_height(usize::MAX);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(jpeg), options);
    decoder.decode_headers().ok()?;
    let stored = decoder.input_colorspace()?;
    if !matches!(stored, ColorSpace::CMYK | ColorSpace::YCCK) {
        return None;
    }
    decoder.set_options(options.jpeg_set_out_colorspace(stored));
    let (width, height) = decoder.dimensions()?;
    let mut pixels = decoder.decode().ok()?;
    for pixel in pixels.chunks_exact_mut(4) {
        let inks = match stored {
            ColorSpace::YCCK => luminous([pixel[0], pixel[1], pixel[2]]),
            // Whoever writes four inks into a JPEG follows Adobe: 255 is none.
            _ => [255 - pixel[0], 255 - pixel[1], 255 - pixel[2]],
        };
        pixel.copy_from_slice(&[inks[0], inks[1], inks[2], 255 - pixel[3]]);
    }
    let (width, height) = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
    RgbaImage::from_raw(width, height, pixels)
}

/// The three coloured inks from luminance and colour differences (ITU-T T.871, section 7). As they are
/// stored they are turned over twice: what comes out as red is cyan.
fn luminous([y, cb, cr]: [u8; 3]) -> [u8; 3] {
    let (y, cb, cr) = (f32::from(y), f32::from(cb) - 128.0, f32::from(cr) - 128.0);
    let part = |value: f32| value.round().clamp(0.0, 255.0) as u8;
    [
        part(1.402_f32.mul_add(cr, y)),
        part(y - 0.344_136 * cb - 0.714_136 * cr),
        part(1.772_f32.mul_add(cb, y)),
    ]
}
