//! What a client says of itself, as a person would. Pure.

/// Browsers by a mark of theirs; the first that is found counts, since later ones pass themselves off as earlier ones.
const CLIENTS: [(&str, &str); 11] = [
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("python", "Python"),
];

const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// Of what is not known, so many characters are shown.
const SHOWN: usize = 40;

/// The program and the system, `Firefox · Linux`; what is not known as it was said, and nothing where nothing was.
pub(crate) fn shown(agent: Option<&str>) -> Option<String> {
    let agent = agent?.trim();
    let find = |names: &[(&str, &'static str)]| {
        let found = names.iter().find(|(mark, _)| agent.contains(mark));
        found.map(|(_, name)| *name)
    };
    match (find(&CLIENTS), find(&SYSTEMS)) {
        (Some(client), Some(system)) => Some(format!("{client} · {system}")),
        (Some(client), None) => Some(client.to_owned()),
        _ if agent.is_empty() => None,
        _ => Some(agent.chars().take(SHOWN).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_are_called_as_people_call_them() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/131.0.0.0 Safari/537.36";
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0";
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
        for (agent, words) in [
            (chrome, "Chrome · Linux"),
            (edge, "Edge · Windows"),
            (phone, "Safari · iOS"),
            ("curl/8.11", "curl"),
            ("a probe", "a probe"),
        ] {
            assert_eq!(shown(Some(agent)).as_deref(), Some(words));
        }
        assert_eq!(shown(Some(&"x".repeat(90))).unwrap().len(), SHOWN);
        assert_eq!(shown(Some(" ")), None);
        assert_eq!(shown(None), None);
    }
}
