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
            false => assert!(matches!(drawn, Err(CoverError::TooLarge)), "{drawn:?}"),
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

/// A profile of four inks (ICC.1:2022, `lut8Type`) by which the picture is as light as it has no cyan, whatever
/// the other inks: no rule of thumb gives that.
fn cyan_alone() -> Vec<u8> {
    const HEAD: usize = 128;
    const TABLE: usize = HEAD + 4 + 12;
    let mut lut = b"mft1\0\0\0\0\x04\x03\x02\0".to_vec();
    for n in 0..9_u32 {
        let part = if n % 4 == 0 { 0x0001_0000_u32 } else { 0 };
        lut.extend(part.to_be_bytes());
    }
    let straight: Vec<u8> = (0..=255).collect();
    lut.extend(straight.repeat(4));
    for corner in 0..16 {
        // The first ink changes slowest.
        let lightness = if corner < 8 { 255 } else { 0 };
        lut.extend([lightness, 128, 128]);
    }
    lut.extend(straight.repeat(3));
    let mut profile = vec![0; HEAD];
    profile[8..12].copy_from_slice(&[2, 0x40, 0, 0]);
    profile[12..24].copy_from_slice(b"prtrCMYKLab ");
    profile[36..40].copy_from_slice(b"acsp");
    profile[68..80].copy_from_slice(&[0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D]);
    profile.extend(1_u32.to_be_bytes());
    profile.extend(b"A2B0");
    profile.extend((TABLE as u32).to_be_bytes());
    profile.extend((lut.len() as u32).to_be_bytes());
    profile.extend(lut);
    let length = profile.len() as u32;
    profile[..4].copy_from_slice(&length.to_be_bytes());
    profile
}

/// A JPEG with this profile in it.
fn with_profile(jpeg: &[u8], profile: &[u8]) -> Vec<u8> {
    let mut segment = b"ICC_PROFILE\0\x01\x01".to_vec();
    segment.extend(profile);
    let length = (segment.len() + 2) as u16;
    [
        &jpeg[..2],
        &[0xFF, 0xE2],
        &length.to_be_bytes(),
        &segment,
        &jpeg[2..],
    ]
    .concat()
}

/// Fault 20: four inks look as their profile says.
#[test]
fn inks_have_the_colours_of_their_profile() {
    let Some(folder) = crate::manifest::folder() else {
        return;
    };
    let plain = std::fs::read(folder.join("covers/flower-a-cmyk.jpg")).unwrap();
    let by_rule = shown(&plain);
    let by_profile = shown(&with_profile(&plain, &cyan_alone()));
    assert_eq!(by_rule.dimensions(), by_profile.dimensions());
    let grey = |pixel: &Rgb<u8>| {
        let [r, g, b] = pixel.0;
        r.abs_diff(g).max(g.abs_diff(b)) <= 6
    };
    assert!(by_profile.pixels().all(grey));
    assert!(!by_rule.pixels().all(grey));
    let lightest = by_profile.pixels().map(|pixel| pixel.0[0]).max().unwrap();
    let darkest = by_profile.pixels().map(|pixel| pixel.0[0]).min().unwrap();
    assert!(lightest > 200 && darkest < 100, "{darkest} to {lightest}");
}
