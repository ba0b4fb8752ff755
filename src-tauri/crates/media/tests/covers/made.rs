//! Covers made here: large ones inside songs, deep ones, transparent ones, ones with a profile
//! (faults 18 to 20).

use std::io::Cursor;

use image::{ImageBuffer, ImageEncoder, Luma, Rgb, Rgba, RgbaImage};
use media::cover::{CoverError, CoverSource, LARGEST_FILE, thumbnail, thumbnail_of};

fn shown(bytes: &[u8]) -> image::RgbImage {
    let jpeg = thumbnail_of(bytes, 96).unwrap();
    image::load_from_memory(&jpeg).unwrap().into_rgb8()
}

fn near(pixel: [u8; 3], wanted: [u8; 3]) -> bool {
    pixel
        .iter()
        .zip(wanted)
        .all(|(one, other)| one.abs_diff(other) <= 6)
}

/// A picture that cannot be made smaller, so that its file has a known size: stored, not deflated.
fn noise(side: u32) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let pixels: Vec<u8> = (0..side * side * 3).map(|_| next()).collect();
    let mut png = Vec::new();
    image::codecs::png::PngEncoder::new_with_quality(
        &mut png,
        image::codecs::png::CompressionType::Fast,
        image::codecs::png::FilterType::NoFilter,
    )
    .write_image(&pixels, side, side, image::ExtendedColorType::Rgb8)
    .unwrap();
    png
}

/// An MP3 of some frames with a title and this picture in an ID3v2.4 tag.
fn song(picture: &[u8]) -> Vec<u8> {
    let sized = |size: usize| [21, 14, 7, 0].map(|shift| (size >> shift & 0x7F) as u8);
    let frame = |id: &[u8; 4], body: &[u8]| {
        let mut frame = id.to_vec();
        frame.extend(sized(body.len()));
        frame.extend([0, 0]);
        frame.extend(body);
        frame
    };
    let mut apic = b"\0image/png\0\x03\0".to_vec();
    apic.extend(picture);
    let frames = [frame(b"TIT2", b"\x03Large"), frame(b"APIC", &apic)].concat();
    let mut file = b"ID3\x04\0\0".to_vec();
    file.extend(sized(frames.len()));
    file.extend(frames);
    // MPEG-1 layer III, 128 kbit/s, 44.1 kHz: 417 bytes of silence each.
    for _ in 0..40 {
        file.extend([0xFF, 0xFB, 0x90, 0x00]);
        file.resize(file.len() + 413, 0);
    }
    file
}

/// Fault 18: whatever the size of a picture, the tags are read; beyond the limit that is said.
#[test]
fn songs_with_very_large_pictures_are_read() {
    let folder = tempfile::tempdir().unwrap();
    for (side, fits) in [(1_760, true), (2_400, true), (3_400, false)] {
        let picture = noise(side);
        assert_eq!(
            picture.len() as u64 <= LARGEST_FILE,
            fits,
            "{}",
            picture.len()
        );
        let path = folder.path().join(format!("{side}.mp3"));
        std::fs::write(&path, song(&picture)).unwrap();
        let read = media::tags::read(&path).unwrap();
        assert_eq!(read.tags.title.as_deref(), Some("Large"));
        assert!(read.embedded_cover);
        let drawn = thumbnail(&CoverSource::Embedded(path), 96);
        match fits {
            true => assert!(!drawn.unwrap().is_empty()),
            false => assert!(drawn.is_err(), "beyond 32 MB"),
        }
    }
}

/// Fault 19: what a header promises is believed only up to 64 megapixels.
#[test]
fn more_than_sixty_four_megapixels_are_refused_unread() {
    let mut png = noise(2);
    // Width and height in the header, 9,000 each; its checksum is then wrong, and is made right.
    png[16..20].copy_from_slice(&9_000_u32.to_be_bytes());
    png[20..24].copy_from_slice(&9_000_u32.to_be_bytes());
    let sum = crc32(&png[12..29]);
    png[29..33].copy_from_slice(&sum.to_be_bytes());
    assert!(matches!(thumbnail_of(&png, 96), Err(CoverError::TooLarge)));
}

/// ISO 3309, as PNG has it.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 {
                sum >> 1 ^ 0xEDB8_8320
            } else {
                sum >> 1
            }
        })
    })
}

fn png(write: impl FnOnce(&mut Cursor<Vec<u8>>)) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    write(&mut bytes);
    bytes.into_inner()
}

/// Fault 20: sixteen bits, grey, transparent: the colours are right.
#[test]
fn deep_grey_and_transparent_pictures_have_their_colours() {
    let format = image::ImageFormat::Png;
    let deep = ImageBuffer::from_pixel(8, 8, Rgb([0xFFFF_u16, 0x8000, 0]));
    let deep = png(|to| {
        image::DynamicImage::from(deep)
            .write_to(to, format)
            .unwrap();
    });
    assert!(near(shown(&deep).get_pixel(4, 4).0, [255, 128, 0]));

    let grey = ImageBuffer::from_pixel(8, 8, Luma([0x4000_u16]));
    let grey = png(|to| {
        image::DynamicImage::from(grey)
            .write_to(to, format)
            .unwrap();
    });
    assert!(near(shown(&grey).get_pixel(4, 4).0, [64; 3]));

    let clear = RgbaImage::from_pixel(8, 8, Rgba([0, 0, 0, 0]));
    for format in [image::ImageFormat::Png, image::ImageFormat::WebP] {
        let clear = png(|to| clear.write_to(to, format).unwrap());
        assert!(
            near(shown(&clear).get_pixel(4, 4).0, [255; 3]),
            "{format:?}"
        );
    }
}

/// Fault 20: a name says nothing; the content does.
#[test]
fn the_content_decides_what_a_picture_is() {
    let folder = tempfile::tempdir().unwrap();
    let picture = RgbaImage::from_pixel(8, 8, Rgba([200, 10, 10, 255]));
    for format in [image::ImageFormat::Png, image::ImageFormat::WebP] {
        let path = folder.path().join("cover.jpg");
        let bytes = png(|to| picture.write_to(to, format).unwrap());
        std::fs::write(&path, bytes).unwrap();
        let jpeg = thumbnail(&CoverSource::File(path), 96).unwrap();
        let pixel = image::load_from_memory(&jpeg).unwrap().into_rgb8();
        assert!(near(pixel.get_pixel(4, 4).0, [200, 10, 10]), "{format:?}");
    }
}
