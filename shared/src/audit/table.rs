//! The audit list as a table (RFC 4180).

use super::Deed;
use crate::fault::FaultCode;

/// The first row: what the columns are.
pub const HEAD: &str = "number,at,who,user,from,what,bridge,on,asked,resolved,rule,refused,times,by,by_id,by_name,set\r\n";

/// The row of a line.
pub fn row(deed: &Deed) -> String {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let cells = [
        deed.number.to_string(),
        deed.at.to_string(),
        deed.who.clone(),
        text(deed.user.as_ref().map(|user| user.as_str())),
        text(deed.from.as_deref()),
        deed.what.clone(),
        text(deed.bridge.as_ref().map(|bridge| bridge.as_str())),
        text(deed.on.as_deref()),
        text(deed.asked.as_deref()),
        deed.resolved.join(" "),
        text(deed.rule.as_deref()),
        text(deed.refused.map(FaultCode::as_str)),
        deed.times.to_string(),
        text(deed.by.as_ref().map(|by| by.kind.as_str())),
        text(deed.by.as_ref().and_then(|by| by.id.as_deref())),
        text(deed.by.as_ref().and_then(|by| by.name.as_deref())),
        text(deed.set.as_deref()),
    ];
    let cells: Vec<_> = cells.iter().map(|text| cell(text)).collect();
    format!("{}\r\n", cells.join(","))
}

/// A cell. What programs that open tables would take for a formula (OWASP, CSV injection) begins with an apostrophe, which
/// they show as text.
fn cell(text: &str) -> String {
    let is_formula =
        text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let safe = if is_formula { "'" } else { "" };
    let has_special = |c: char| matches!(c, '"' | ',' | ';' | '\r' | '\n' | '\'');
    if !is_formula && !text.contains(has_special) {
        return text.to_owned();
    }
    format!("\"{safe}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_or_another_cell() {
        for (text, written) in [
            ("plain text", "plain text"),
            ("", ""),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("=1+1", "\"'=1+1\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\tx", "\"'\tx\""),
            ("＝1", "\"'＝1\""),
            ("a\r\n=1", "\"a\r\n=1\""),
            ("a;=1", "\"a;=1\""),
        ] {
            assert_eq!(cell(text), written, "{text:?}");
        }
    }

    #[test]
    fn a_row_has_a_cell_for_each_column() {
        let deed = serde_json::json!({"number": 1, "at": "1970-01-01T00:00:00.000000Z", "who": "Li", "what": "send"});
        let row = row(&serde_json::from_value(deed).unwrap());
        assert_eq!(
            row,
            "1,1970-01-01T00:00:00.000000Z,Li,,,send,,,,,,,1,,,,\r\n"
        );
        assert_eq!(row.matches(',').count(), HEAD.matches(',').count());
    }
}
