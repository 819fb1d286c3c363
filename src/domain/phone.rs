//! Telephone numbers, as people's keyboards and contacts write them and as the book has them: digits 0 to 9, and the signs
//! that people put between them.

use crate::domain::id::line;
use crate::domain::time::excerpt;
use crate::error::{Error, Result};

/// The longest number, in characters.
const LONGEST: usize = 40;

/// The zeros of the scripts whose keyboards have digits of their own; the other nine follow each. In the order of Unicode:
/// Arabic, Persian, N'Ko, Devanagari, Bengali, Gurmukhi, Gujarati, Odia, Tamil, Telugu, Kannada, Malayalam, Sinhala, Thai,
/// Lao, Tibetan, Burmese, Khmer, Mongolian, full-width.
const ZEROS: [char; 20] = [
    '\u{660}', '\u{6f0}', '\u{7c0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}', '\u{be6}', '\u{c66}',
    '\u{ce6}', '\u{d66}', '\u{de6}', '\u{e50}', '\u{ed0}', '\u{f20}', '\u{1040}', '\u{17e0}', '\u{1810}', '\u{ff10}',
];

/// Reads a number, or nothing from an empty text; `argument` names it in the error.
pub fn phone_number(argument: &str, text: &str) -> Result<String> {
    let plain: String = text.chars().filter(|c| !is_unseen(*c)).map(plain).collect();
    let plain = line(argument, &plain, LONGEST)?;
    if plain.chars().any(|c| !c.is_ascii_digit() && !"+-() ./#x".contains(c)) {
        return Err(Error::invalid(argument, format_args!("\"{}\" is not a telephone number.", excerpt(text.trim()))));
    }
    Ok(plain)
}

/// A character as an English keyboard has it.
fn plain(character: char) -> char {
    let value = |zero: &char| u32::from(character).checked_sub(u32::from(*zero)).filter(|digit| *digit < 10);
    if let Some(digit) = ZEROS.iter().find_map(value) {
        return char::from_digit(digit, 10).unwrap_or(character);
    }
    match character {
        // Hyphens and dashes, the minus sign, and the long vowel that Japanese keyboards have in their place.
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}' | '\u{ff70}' | '\u{fe58}' | '\u{fe63}' => '-',
        // Full-width signs stand in the order of ASCII.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        _ if character.is_whitespace() && !character.is_control() => ' ',
        _ => character,
    }
}

/// Marks that numbers from contacts bring along, and that nobody sees: of direction, of width, of where to break a line.
fn is_unseen(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_with_the_digits_and_signs_of_an_english_keyboard() {
        for (typed, written) in [
            ("", ""),
            (" \u{a0} ", ""),
            ("+49 (30) 123-45/6.7 #8x9", "+49 (30) 123-45/6.7 #8x9"),
            ("٠٣٠ ١٢٣٤٥٦٧٨٩", "030 123456789"),
            ("۰۲۱-۸۸۷۷۶۶۵۵", "021-88776655"),
            ("०२२ १२३४", "022 1234"),
            ("＋８１（３）１２３４－５６７８", "+81(3)1234-5678"),
            ("030‐1‑2‒3–4—5―6−7", "030-1-2-3-4-5-6-7"),
            ("03ー1234ｰ5678", "03-1234-5678"),
            ("+49\u{a0}30\u{202f}123\u{2009}\u{3000}45", "+49 30 123  45"),
            ("\u{202a}+49 30 1234\u{202c}\u{200b}", "+49 30 1234"),
        ] {
            assert_eq!(phone_number("phone", typed).unwrap(), written, "{typed:?}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused_as_it_was_typed() {
        for typed in ["call me", "030 1234 X", "030_1234", "030*1", "１２Ａ", "²", "Ⅻ", "0\t30", "12\u{7}"] {
            assert_eq!(phone_number("phone", typed).unwrap_err().argument(), Some("phone"), "{typed:?}");
        }
        let error = phone_number("phone", "١٢ nobody").unwrap_err();
        assert!(error.message().contains("\"١٢ nobody\""), "{}", error.message());
        assert!(phone_number("phone", &"1".repeat(LONGEST)).is_ok());
        assert!(phone_number("phone", &"١".repeat(LONGEST + 1)).is_err());
    }
}
