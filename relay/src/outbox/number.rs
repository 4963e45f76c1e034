//! Phone numbers as people write them.

use phonenumber::{Mode, Type, country::Id, metadata::DATABASE};
use shared::fault::{Fault, FaultCode};
use unicode_normalization::UnicodeNormalization as _;

/// No number is written with more bytes, however it is spaced (E.164 has at most 15 digits).
const MAX_BYTES: usize = 40;

/// A phone number to which an SMS can go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// In E.164 form, as `+8613800138000`.
    pub e164: String,
    /// As people write it: without the country code where it is of the default country.
    pub shown: String,
    /// Its country, as `CN`.
    pub country: String,
}

/// Reads a number; without a country code it is one of the default country.
///
/// # Errors
/// `bad-recipient` for what is no number, or none of a phone that takes SMS.
pub fn parse(given: &str, default_country: &str) -> Result<Number, Fault> {
    let bad = |what: &str| {
        Fault::new(
            FaultCode::BadRecipient,
            format!("\"{given}\" {what}; write one as 13800138000 or +8613800138000."),
        )
        .with("recipient", given)
    };
    // Full-width digits are as good as others.
    let written: String = given.trim().nfkc().collect();
    // The crate reads letters as the digits on a phone's keys, and steps over much else, which would turn a slip into
    // somebody else's number.
    let digits = written.strip_prefix('+').unwrap_or(&written);
    let fits = |c: char| c.is_ascii_digit() || " -().".contains(c);
    if written.len() > MAX_BYTES || !digits.chars().all(fits) {
        return Err(bad("is not a phone number"));
    }
    let home: Option<Id> = default_country.parse().ok();
    let number = phonenumber::parse(home, &written).map_err(|_| bad("is not a phone number"))?;
    let country = number.country().id().filter(|_| number.is_valid());
    let Some(country) = country else {
        return Err(bad("is not a phone number that exists"));
    };
    if number.extension().is_some() || !takes_sms(number.number_type(&DATABASE)) {
        return Err(bad("is not a mobile phone's number"));
    }
    let mode = if Some(country) == home {
        Mode::National
    } else {
        Mode::International
    };
    Ok(Number {
        e164: number.format().mode(Mode::E164).to_string(),
        shown: number.format().mode(mode).to_string(),
        country: country.as_ref().to_owned(),
    })
}

/// Whether an SMS arrives there, and costs what an SMS costs.
fn takes_sms(kind: Type) -> bool {
    !matches!(
        kind,
        Type::FixedLine
            | Type::TollFree
            | Type::PremiumRate
            | Type::SharedCost
            | Type::Uan
            | Type::Voicemail
    )
}

/// Whether there is a country of this name, as `CN`.
pub fn is_country(name: &str) -> bool {
    name.parse::<Id>().is_ok()
}

impl Number {
    /// Refuses numbers of other countries than these.
    ///
    /// # Errors
    /// `country-not-allowed`.
    pub fn check_country(&self, allowed: &[String]) -> Result<(), Fault> {
        if allowed.contains(&self.country) {
            return Ok(());
        }
        Err(Fault::new(
            FaultCode::CountryNotAllowed,
            format!(
                "{} is a number of {}, to which no SMS go; sms.allowed_countries lists those to which they do.",
                self.shown, self.country
            ),
        )
        .with("recipient", self.e164.as_str())
        .with("country", self.country.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_people_write() {
        for (given, e164, shown, country) in [
            ("13800138000", "+8613800138000", "138 0013 8000", "CN"),
            (" 138-0013-8000 ", "+8613800138000", "138 0013 8000", "CN"),
            ("+86 138 0013 8000", "+8613800138000", "138 0013 8000", "CN"),
            ("0086 13800138000", "+8613800138000", "138 0013 8000", "CN"),
            (
                "１３８００１３８０００",
                "+8613800138000",
                "138 0013 8000",
                "CN",
            ),
            ("+852 5123 4567", "+85251234567", "+852 5123 4567", "HK"),
            ("+1 415 555 2671", "+14155552671", "+1 415-555-2671", "US"),
        ] {
            let number = parse(given, "CN").unwrap();
            let read = (
                number.e164.as_str(),
                number.shown.as_str(),
                number.country.as_str(),
            );
            assert_eq!(read, (e164, shown, country), "{given}");
        }
        let german = parse("0151 23456789", "DE").unwrap();
        assert_eq!(german.e164, "+4915123456789");
    }

    #[test]
    fn refuses_what_takes_no_sms() {
        for given in [
            "",
            "1380013800",
            "138001380000",
            "12345",
            "110",
            "010-85235555",
            "+86 400 810 8888",
            "1380013800A",
            "ann@example.org",
            "+999 1234567",
            "13800138000 ext. 5",
            "++8613800138000",
            "13800138000,13800138001",
            "13800138000\r\nBcc: x",
        ] {
            let fault = parse(given, "CN").unwrap_err();
            assert_eq!(fault.code, FaultCode::BadRecipient, "{given}");
        }
        assert!(parse(&"1".repeat(10_000), "CN").is_err());
        assert!(parse("13800138000", "XX").is_err(), "of no country");
    }

    #[test]
    fn only_allowed_countries() {
        let allowed = ["CN".to_owned()];
        assert!(
            parse("13800138000", "CN")
                .unwrap()
                .check_country(&allowed)
                .is_ok()
        );
        let abroad = parse("+14155552671", "CN").unwrap().check_country(&allowed);
        assert_eq!(abroad.unwrap_err().code, FaultCode::CountryNotAllowed);
        assert!(is_country("CN") && !is_country("China"));
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(given in "\\PC{0,60}|[+0-9 ()-]{0,30}") {
            if let Ok(number) = parse(&given, "CN") {
                prop_assert!(number.e164.starts_with('+') && number.e164[1..].bytes().all(|b| b.is_ascii_digit()));
                let again = parse(&number.e164, "CN").unwrap();
                prop_assert_eq!(again, number);
            }
        }
    }
}
