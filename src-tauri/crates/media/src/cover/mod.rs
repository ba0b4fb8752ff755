//! Covers: small upright JPEGs made of whatever picture there is, and their accent colour.

mod accent;
mod colour;
mod embedded;
mod ink;

use std::io::{self, Cursor, Read};
use std::path::PathBuf;

use fast_image_resize::{PixelType, ResizeAlg, ResizeOptions, Resizer, images};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};

use ink::Inked;

pub use accent::accent;

/// The largest picture file that is read, in bytes.
pub const LARGEST_FILE: u64 = 32 * 1024 * 1024;

/// The largest picture that is decoded, in pixels.
pub const MOST_PIXELS: u64 = 64_000_000;

/// Most memory one picture may take while it is decoded, in bytes.
const MOST_MEMORY: u64 = 400 * 1024 * 1024;

/// JPEG quality of thumbnails (1–100).
const QUALITY: u8 = 85;

/// Where a cover comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CoverSource {
    /// A picture file.
    File(PathBuf),
    /// The picture inside this audio file.
    Embedded(PathBuf),
}

/// Why there is no thumbnail. `Display` is one sentence for people, without the path.
#[derive(Debug, thiserror::Error)]
pub enum CoverError {
    /// Not a JPEG, PNG or WebP, whatever its name says; or an audio file without a picture.
    #[error("There is no JPEG, PNG or WebP picture in the file.")]
    NoPicture,
    /// More than [`MOST_PIXELS`] or [`LARGEST_FILE`].
    #[error("The picture is larger than 64 megapixels or 32 MB and was not opened.")]
    TooLarge,
    /// Broken or incomplete.
    #[error("The picture is damaged ({0}).")]
    Damaged(String),
    /// The file could not be reached.
    #[error("The picture could not be read ({0}).")]
    Io(#[from] io::Error),
}

/// A JPEG of the picture at `source`: longest side at most `size` pixels (never enlarged), upright,
/// sRGB, on white where the picture is transparent.
///
/// The content decides what the file is. The size is checked before anything is decoded.
///
/// # Errors
/// See [`CoverError`]; SVG, HTML and text are [`CoverError::NoPicture`].
pub fn thumbnail(source: &CoverSource, size: u32) -> Result<Vec<u8>, CoverError> {
    let bytes = picture(source)?;
    let work = || thumbnail_of(&bytes, size);
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(CoverError::Damaged("it cannot be decoded".to_owned())))
}

/// The picture at `source` as it lies there.
///
/// # Errors
/// [`CoverError::Io`], [`CoverError::TooLarge`] beyond [`LARGEST_FILE`], and [`CoverError::NoPicture`] for an
/// audio file without one.
pub fn picture(source: &CoverSource) -> Result<Vec<u8>, CoverError> {
    match source {
        CoverSource::File(path) => bounded(path),
        CoverSource::Embedded(path) => embedded::embedded(path),
    }
}

fn bounded(path: &std::path::Path) -> Result<Vec<u8>, CoverError> {
    let file = std::fs::File::open(path)?;
    let mut bytes = Vec::new();
    file.take(LARGEST_FILE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(CoverError::TooLarge);
    }
    Ok(bytes)
}

/// [`thumbnail`] of a picture already in memory.
///
/// # Errors
/// See [`CoverError`].
pub fn thumbnail_of(bytes: &[u8], size: u32) -> Result<Vec<u8>, CoverError> {
    let mut all = thumbnails_of(bytes, &[size])?;
    Ok(all.pop().unwrap_or_default())
}

/// [`thumbnail_of`] in several sizes, decoded once; each is made of the picture itself.
///
/// # Errors
/// See [`CoverError`].
pub fn thumbnails_of(bytes: &[u8], sizes: &[u32]) -> Result<Vec<Vec<u8>>, CoverError> {
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(CoverError::TooLarge);
    }
    let picture = decode(bytes)?;
    let small = |size: &u32| {
        let small = picture.small((*size).max(1))?;
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
            .encode_image(&small)
            .map_err(|error| CoverError::Damaged(error.to_string()))?;
        Ok(jpeg)
    };
    sizes.iter().map(small).collect()
}

/// A picture, upright.
enum Picture {
    /// On white, with its colour profile.
    Lit(RgbImage, Option<Vec<u8>>),
    /// Of four inks.
    Inked(Box<Inked>),
}

impl Picture {
    /// As it is shown, its longest side at most `size`, in sRGB.
    fn small(&self, size: u32) -> Result<RgbImage, CoverError> {
        let unfit = || CoverError::Damaged("it cannot be scaled".to_owned());
        match self {
            Self::Lit(rgb, profile) => {
                let (pixels, (width, height)) =
                    shrink(rgb.as_raw(), rgb.dimensions(), PixelType::U8x3, size)?;
                let mut small = RgbImage::from_raw(width, height, pixels).ok_or_else(unfit)?;
                if let Some(profile) = profile {
                    colour::to_srgb(&mut small, profile);
                }
                Ok(small)
            }
            Self::Inked(inked) => {
                let (inks, sides) = inked.pixels();
                let (inks, (width, height)) = shrink(inks, sides, PixelType::U8x4, size)?;
                let colours = inked.on_screen(&inks);
                let colours = colours.and_then(|rgb| RgbImage::from_raw(width, height, rgb));
                colours.ok_or_else(|| CoverError::Damaged("its colours are unknown".to_owned()))
            }
        }
    }
}

/// The format of `bytes` by content, among those that are shown.
fn sniff(bytes: &[u8]) -> Result<ImageFormat, CoverError> {
    match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) => Ok(format),
        _ => Err(CoverError::NoPicture),
    }
}

/// The picture upright.
fn decode(bytes: &[u8]) -> Result<Picture, CoverError> {
    let damaged = |error: image::ImageError| match error {
        image::ImageError::Limits(_) => CoverError::TooLarge,
        other => CoverError::Damaged(other.to_string()),
    };
    let format = sniff(bytes)?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(CoverError::TooLarge);
    }
    let orientation = decoder.orientation().map_err(damaged)?;
    // A profile that cannot be read is none.
    let profile = decoder.icc_profile().ok().flatten();
    if format == ImageFormat::Jpeg
        && let Some(profile) = &profile
        && let Some(inked) = Inked::read(bytes, profile, orientation)
    {
        return Ok(Picture::Inked(Box::new(inked)));
    }
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    picture.apply_orientation(orientation);
    Ok(Picture::Lit(colour::on_white(picture), profile))
}

/// Pixels of a picture with its longest side at most `size`, and its sides.
fn shrink(
    pixels: &[u8],
    (width, height): (u32, u32),
    of: PixelType,
    size: u32,
) -> Result<(Vec<u8>, (u32, u32)), CoverError> {
    let longest = width.max(height);
    if longest <= size {
        return Ok((pixels.to_vec(), (width, height)));
    }
    let scaled = |side: u32| {
        let side = u64::from(side) * u64::from(size) / u64::from(longest);
        u32::try_from(side).unwrap_or(size).max(1)
    };
    let unfit = || CoverError::Damaged("it cannot be scaled".to_owned());
    let source = images::ImageRef::new(width, height, pixels, of).map_err(|_| unfit())?;
    let sides = (scaled(width), scaled(height));
    let mut small = images::Image::new(sides.0, sides.1, of);
    // The fourth of four bytes is an ink, never how clear a pixel is.
    let options = ResizeOptions::new()
        .use_alpha(false)
        .resize_alg(ResizeAlg::Convolution(
            fast_image_resize::FilterType::Lanczos3,
        ));
    Resizer::new()
        .resize(&source, &mut small, &options)
        .map_err(|_| unfit())?;
    Ok((small.into_vec(), sides))
}
