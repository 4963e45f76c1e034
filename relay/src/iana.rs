//! What IANA has registered for ports: a copy of its registry, made by `xtask/services.mjs`.

use shared::operation::Registered;

const TABLE: &str = include_str!("iana/services.tsv");

/// The day of the registry's latest change in the copy.
pub(crate) const DATE: &str = "2026-02-13";

/// What is registered for a port, in the order of the registry.
pub(crate) fn registered(port: u16) -> Vec<Registered> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| on(port, line)).collect()
}

/// What a line says, if it is about the port.
fn on(port: u16, line: &str) -> Option<Registered> {
    let mut fields = line.split('\t');
    let ports = fields.next()?;
    let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
    if !(first.parse().ok()?..=last.parse().ok()?).contains(&port) {
        return None;
    }
    Some(Registered {
        protocols: protocols(fields.next()?),
        name: fields.next()?.to_owned(),
        description: fields.next()?.to_owned(),
    })
}

/// None where the line is about every one.
fn protocols(field: &str) -> Vec<String> {
    let each = field.split(',').filter(|name| !name.is_empty());
    each.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        let mut lines = 0;
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            lines += 1;
            let first = line.split(['\t', '-']).next().unwrap().parse().unwrap();
            let read = on(first, line).unwrap();
            assert!(
                !read.description.is_empty() || !read.name.is_empty(),
                "{line}"
            );
            let known = ["tcp", "udp", "sctp", "dccp"];
            assert!(
                read.protocols.iter().all(|p| known.contains(&&**p)),
                "{line}"
            );
        }
        assert!(lines > 7_000, "{lines}");
        assert!(TABLE.lines().next().unwrap().contains(DATE));
    }

    #[test]
    fn what_is_reserved_or_for_everybody_has_no_name() {
        for (port, description, protocols) in [
            (24, "any private mail system", 2),
            (1023, "Reserved", 2),
            (49151, "Reserved", 0),
        ] {
            let [one] = &registered(port)[..] else {
                panic!("{:?}", registered(port));
            };
            assert_eq!((&*one.name, &*one.description), ("", description));
            assert_eq!(one.protocols.len(), protocols, "{port}");
        }
    }

    #[test]
    fn a_range_is_about_each_of_its_ports() {
        for port in [6000, 6010, 6063] {
            assert_eq!(registered(port)[0].name, "x11");
        }
        assert_eq!(registered(65535), []);
        assert_eq!(registered(49152), []);
    }

    #[test]
    fn the_edges_of_the_ranges_are_reserved() {
        for port in [0, 1023, 1024, 49_151] {
            let found = registered(port);
            let first = &found[0];
            assert_eq!((&*first.name, &*first.description), ("", "Reserved"));
        }
        assert_eq!(registered(49_151)[0].protocols, Vec::<String>::new());
        assert_eq!(registered(49_152), []);
    }
}
