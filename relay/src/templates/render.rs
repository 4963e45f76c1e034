//! Making texts of templates. Nothing is read but the template and its values, and a name without a value is a fault.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value};
use shared::{
    fault::{Fault, FaultCode},
    operation::Template,
};

/// What the names stand for.
pub type Values = BTreeMap<String, String>;

/// What making one text may cost: a step is one, and so are 64 bytes of what comes of it or stands in between. So a
/// template can neither run for ever nor grow without bound; the longest useful mail takes a tenth.
const FUEL: u64 = 50_000;

/// The most bytes that one text comes to.
const MAX_BYTES: usize = 256 << 10;

/// The part in which values are escaped.
const HTML: &str = "html";

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    // Errors say where they are only so.
    environment.set_debug(true);
    environment.set_auto_escape_callback(|part| match part {
        HTML => AutoEscape::Html,
        _ => AutoEscape::None,
    });
    // It would put the engine's state into a notice.
    environment.remove_global("debug");
    environment
});

/// What a template has become.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The subject, on one line.
    pub subject: Option<String>,
    /// The text.
    pub text: String,
    /// The HTML.
    pub html: Option<String>,
}

/// Puts values in the place of names.
///
/// # Errors
/// `bad-template`, which says in which part and line, and which name has no value.
pub fn render(template: &Template, values: &Values) -> Result<Rendered, Fault> {
    let subject = template.subject.as_deref();
    let subject = subject.map(|source| part("subject", source, values));
    let html = template.html.as_deref();
    let html = html.map(|source| part(HTML, source, values));
    Ok(Rendered {
        subject: subject.transpose()?.map(|subject| one_line(&subject)),
        text: part("text", &template.text, values)?,
        html: html.transpose()?,
    })
}

/// Whether a template can be read, and which names it asks for, in order.
///
/// # Errors
/// `bad-template`, which says in which part and line.
pub fn check(template: &Template) -> Result<Vec<String>, Fault> {
    let parts = [
        ("subject", template.subject.as_deref()),
        ("text", Some(template.text.as_str())),
        (HTML, template.html.as_deref()),
    ];
    let mut all = BTreeSet::new();
    for (part, source) in parts {
        if let Some(source) = source {
            all.extend(names_in(part, source)?);
        }
    }
    Ok(all.into_iter().collect())
}

/// The names that a text asks for.
///
/// # Errors
/// `bad-template` for a text that is no template.
pub fn names(text: &str) -> Result<BTreeSet<String>, Fault> {
    names_in("text", text)
}

fn names_in(part: &str, source: &str) -> Result<BTreeSet<String>, Fault> {
    let template = ENVIRONMENT.template_from_named_str(part, source);
    let template = template.map_err(|error| fault(part, source, &error, None))?;
    let built_in: BTreeSet<_> = ENVIRONMENT.globals().map(|(name, _)| name).collect();
    let names = template.undeclared_variables(false).into_iter();
    Ok(names
        .filter(|name| !built_in.contains(name.as_str()))
        .collect())
}

fn part(part: &str, source: &str, values: &Values) -> Result<String, Fault> {
    let rendered = ENVIRONMENT.render_named_str(part, source, Value::from_object(values.clone()));
    let text = rendered.map_err(|error| fault(part, source, &error, Some(values)))?;
    if text.len() > MAX_BYTES {
        let detail = format!("The {part} comes to more than {MAX_BYTES} bytes; make it shorter.");
        return Err(Fault::new(FaultCode::BadTemplate, detail).with("part", part));
    }
    Ok(text)
}

/// What is wrong in a part; `values` where they were put in.
fn fault(part: &str, source: &str, error: &Error, values: Option<&Values>) -> Fault {
    let line = error.line().unwrap_or(1).max(1);
    let place = error
        .range()
        .and_then(|range| source.get(range))
        .unwrap_or_default()
        .trim();
    let missing = values
        .filter(|_| error.kind() == ErrorKind::UndefinedError)
        .and_then(|values| {
            missing(
                source.lines().nth(line - 1).unwrap_or_default(),
                source,
                values,
            )
        });
    let what = match &missing {
        Some(name) => format!("there is no value for \"{name}\"; give one, or take the name out"),
        None if error.kind() == ErrorKind::OutOfFuel => {
            "it comes to too much; make it shorter".to_owned()
        }
        None => {
            let words = error
                .detail()
                .map_or_else(|| error.kind().to_string(), str::to_owned);
            if place.is_empty() {
                words
            } else {
                format!("{words}, at \"{place}\"")
            }
        }
    };
    let fault = Fault::new(
        FaultCode::BadTemplate,
        format!("In line {line} of the {part}: {what}."),
    )
    .with("part", part)
    .with("line", line)
    .with("place", place);
    match missing {
        Some(name) => fault.with("name", name),
        None => fault.with("what", what),
    }
}

/// The name without a value: of those that there are, one that stands in the line.
fn missing(line: &str, source: &str, values: &Values) -> Option<String> {
    let names = names(source).unwrap_or_default().into_iter();
    let missing: Vec<_> = names.filter(|name| !values.contains_key(name)).collect();
    let here = missing.iter().find(|name| line.contains(name.as_str()));
    here.or(missing.first()).cloned()
}

/// A header has one line, whatever stands in the values.
fn one_line(text: &str) -> String {
    text.split(char::is_control)
        .filter(|piece| !piece.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use shared::notice::NoticeKind;

    use super::*;

    fn template(text: &str) -> Template {
        Template {
            template: "t".to_owned(),
            kind: NoticeKind::Email,
            subject: None,
            text: text.to_owned(),
            html: None,
            names: Vec::new(),
        }
    }

    fn values(list: &[(&str, &str)]) -> Values {
        list.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn values_stand_for_names_and_only_html_is_escaped() {
        let mut mail = template("Hello {{ name }}, {{ n | default('none') }}");
        mail.subject = Some("For {{ name }}".to_owned());
        mail.html = Some("<b>{{ name }}</b>".to_owned());
        let rendered = render(&mail, &values(&[("name", "<A\r\nBcc: b> 你")])).unwrap();
        assert_eq!(rendered.text, "Hello <A\r\nBcc: b> 你, none");
        assert_eq!(rendered.subject.unwrap(), "For <A Bcc: b> 你");
        assert_eq!(rendered.html.unwrap(), "<b>&lt;A\r\nBcc: b&gt; 你</b>");
    }

    #[test]
    fn a_name_without_a_value_is_named_with_its_place() {
        let mut mail = template("One\n{{ a }}\n{{ b | upper }}");
        let fault = render(&mail, &values(&[("a", "1")])).unwrap_err();
        assert_eq!(
            (fault.code, &fault.params["name"]),
            (FaultCode::BadTemplate, &"b".into())
        );
        assert_eq!(
            (&fault.params["part"], &fault.params["line"]),
            (&"text".into(), &3.into())
        );
        mail.html = Some("{% if c == 'x' %}{% endif %}".to_owned());
        let fault = render(&mail, &values(&[("a", "1"), ("b", "2")])).unwrap_err();
        assert_eq!(
            (&fault.params["name"], &fault.params["part"]),
            (&"c".into(), &"html".into())
        );
        assert!(fault.detail.contains("\"c\""), "{fault}");
    }

    #[test]
    fn what_cannot_be_read_says_where() {
        for (text, line) in [
            ("a\n{{ x", 2),
            ("{% if a %}", 1),
            ("{% include 'x' %}", 1),
            ("{{ x | nothing }}", 1),
            ("\n\n{{ 'a }}", 3),
        ] {
            let read = check(&template(text));
            let made =
                read.and_then(|_| render(&template(text), &values(&[("x", "1"), ("a", "1")])));
            let fault = made.unwrap_err();
            assert_eq!(
                (fault.code, &fault.params["line"]),
                (FaultCode::BadTemplate, &line.into()),
                "{text}: {fault}"
            );
        }
    }

    #[test]
    fn names_are_those_that_need_a_value() {
        let mut mail =
            template("{% for i in range(3) %}{{ i }}{{ b }}{% endfor %}{% set z = 1 %}{{ z }}");
        mail.subject = Some("{{ a.b }}".to_owned());
        assert_eq!(check(&mail).unwrap(), ["a", "b"]);
        assert_eq!(names("plain {x}").unwrap(), BTreeSet::new());
    }

    #[test]
    fn nothing_runs_for_ever_or_grows_without_bound() {
        let doubling = "{% set ns = namespace(x='aaaaaaaaaaaaaaaa') %}{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}";
        for text in [
            "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
            "{{ 'x' * 90000000 }}",
            "{% for a in range(9000) %}0123456789012345678901234567890123456789012345678901234567890123456789{% endfor %}",
            doubling,
        ] {
            let began = std::time::Instant::now();
            let fault = render(&template(text), &Values::new()).unwrap_err();
            assert_eq!(fault.code, FaultCode::BadTemplate, "{text}");
            assert!(began.elapsed().as_secs() < 5, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_a_template_holds_it_ends(text in "([a-z{}%|() ]|\\{\\{ |\\}\\}|\\{% (if|for|set) ){0,40}", value in ".{0,20}") {
            let _ = render(&template(&text), &values(&[("a", &value)]));
        }

        /// A value is never read as a template, and ends no line of the subject.
        #[test]
        fn values_are_only_values(value in "\\PC{0,9}(\\{\\{ a \\}\\})?[\r\n\u{0}\u{85}]{0,2}x") {
            let mut mail = template("{{ a }}");
            mail.subject = Some("{{ a }}".to_owned());
            let rendered = render(&mail, &values(&[("a", &value)])).unwrap();
            prop_assert_eq!(&rendered.text, &value);
            prop_assert!(!rendered.subject.unwrap().contains(char::is_control));
        }
    }
}
