//! The one place that decides which address the relay may dial, send to, or listen on, and the one way to do it:
//! a name is resolved once, each of its addresses is judged, and a judged one is used.
//!
//! [`judge`] decides by rules, purely; [`builtin`] has the rules that nobody set; [`dial`] and [`bind`] use what was judged, in
//! whose name says [`behalf`]; [`places`] knows where the relay's own bridges listen.
//! Who holds a socket for long [watches](Egress::watch) the rules and judges it again when they change.

mod behalf;
mod bind;
mod builtin;
mod dial;
mod judge;
mod own;
mod places;
mod zone;

use std::{
    net::{IpAddr, SocketAddr, ToSocketAddrs as _},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use shared::{
    address::{check_host, parse_zoned},
    egress::{Rule, is_lifted, mistakes_of, read_ports},
    fault::{Fault, FaultCode},
    operation::{JudgedAddress, Judgement, Purpose, Rules},
    user::Role,
};
use tokio::sync::{Mutex, MutexGuard, Semaphore, watch};

use crate::{config::EgressSection, still, trail};

pub use behalf::Behalf;
pub use bind::{BACKLOG, for_socket, reset_on_close, tune};
pub use dial::{Dialled, Reach, is_loopback, plain_refused};
pub use judge::{Around, Asking, Clause, Rulebook, Verdict};
pub(crate) use own::{are_known as own_addresses_are_known, is_own};
pub use places::{Held, MayUse};

use places::Places;

/// A resolver that says nothing for longer than this is taken for one that has no answer.
const RESOLVE_TIME: Duration = Duration::from_secs(10);

/// So many names are looked up at once; further ones wait. Each holds one of the threads on which passphrases are looked at
/// too, until the system's resolver gives up.
static RESOLVERS: Semaphore = Semaphore::const_new(64);

/// The rules in force and the way out. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Egress {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    book: watch::Sender<Arc<Rulebook>>,
    section: EgressSection,
    /// Whether it was ever said what members may reach.
    settled: AtomicBool,
    places: Places,
    /// Addresses that lead to the machine and that it does not have itself.
    outside: OnceLock<Vec<IpAddr>>,
    /// Held over a change of the rules, so that changes come one after the other.
    changing: Mutex<()>,
}

impl Default for Egress {
    /// With no rules but those that nobody set.
    fn default() -> Self {
        Self::new(&EgressSection::default(), &[], None)
    }
}

impl Egress {
    /// The rules of the configuration, else those that are stored, if any were ever set. `listeners` are the relay's own, which
    /// are never dialled and never listened on.
    pub fn new(
        section: &EgressSection,
        listeners: &[SocketAddr],
        stored: Option<Vec<Rule>>,
    ) -> Self {
        let rules = section.rules.clone().or(stored);
        let settled = rules.is_some();
        let rules = rules.unwrap_or_default();
        for (index, mistake) in mistakes_of(&rules) {
            let (rule, detail) = (&rules[index].name, mistake.detail());
            tracing::error!(%rule, field = %mistake.field(), %detail, "a rule of egress is not as it should be");
        }
        let book = Rulebook {
            always: builtin::always(listeners),
            rules: rules.into_iter().map(Clause::read).collect(),
            defaults: builtin::defaults(&section.addresses(), &section.listen_ports),
            translators: section.translators(),
        };
        Self {
            shared: Arc::new(Shared {
                book: watch::Sender::new(Arc::new(book)),
                section: section.clone(),
                settled: AtomicBool::new(settled),
                places: Places::default(),
                outside: OnceLock::new(),
                changing: Mutex::default(),
            }),
        }
    }

    /// These lead to the machine as well, and count as its own; said once, before anybody asks.
    pub fn is_met_at(&self, outside: Vec<IpAddr>) {
        let _ = self.shared.outside.set(outside);
    }

    /// Whether an address is the machine's, or leads there from outside.
    fn is_itself(&self, ip: IpAddr) -> bool {
        let outside = self.shared.outside.get();
        outside.is_some_and(|outside| outside.contains(&ip)) || is_own(ip)
    }

    /// The rules in force.
    pub fn book(&self) -> Arc<Rulebook> {
        Arc::clone(&self.shared.book.borrow())
    }

    /// The rules that would be in force with these.
    pub fn book_with(&self, rules: &[Rule]) -> Rulebook {
        Rulebook {
            rules: rules.iter().cloned().map(Clause::read).collect(),
            ..Rulebook::clone(&self.shared.book.borrow())
        }
    }

    /// Puts these in force, which settles what members may reach. Who watches is told.
    pub fn replace(&self, book: Rulebook) {
        self.shared.settled.store(true, Ordering::Relaxed);
        self.shared.book.send_replace(Arc::new(book));
    }

    /// Tells who watches to judge again: a person's role has changed.
    pub fn judge_again(&self) {
        self.shared.book.send_modify(|_| {});
    }

    /// Tells when rules have changed since this was asked for.
    pub fn watch(&self) -> watch::Receiver<Arc<Rulebook>> {
        self.shared.book.subscribe()
    }

    /// Held while the rules are changed.
    pub async fn changing(&self) -> MutexGuard<'_, ()> {
        self.shared.changing.lock().await
    }

    /// Whether the rules stand in the configuration.
    pub fn is_in_file(&self) -> bool {
        self.shared.section.rules.is_some()
    }

    /// A rulebook as users see it.
    pub fn shown(&self, book: &Rulebook) -> Rules {
        let rules =
            |clauses: &[Clause]| clauses.iter().map(|clause| clause.rule().clone()).collect();
        Rules {
            always: rules(&book.always),
            rules: rules(&book.rules),
            defaults: rules(&book.defaults),
            in_file: self.is_in_file(),
            settled: self.shared.settled.load(Ordering::Relaxed),
            closes: Vec::new(),
        }
    }

    /// Judges an address.
    pub fn judge(&self, asking: &Asking, ip: IpAddr) -> Verdict {
        self.judge_by(&self.shared.book.borrow(), asking, ip)
    }

    /// Judges an address by other rules.
    pub fn judge_by(&self, book: &Rulebook, asking: &Asking, ip: IpAddr) -> Verdict {
        let around = Around {
            is_own: &|ip| self.is_itself(ip),
            is_own_bridge: &|asking, ip| self.shared.places.admits(asking, ip),
        };
        book.judge(asking, ip, &around)
    }

    /// Answers whether an address may be used, without using it.
    ///
    /// # Errors
    /// `bad-address`, `name-not-found`.
    pub async fn judgement(&self, asking: &Asking<'_>) -> Result<Judgement, Fault> {
        let host = asking.host.unwrap_or_default();
        let addresses = self.resolve(host, asking.port).await?;
        let verdicts: Vec<_> = addresses
            .into_iter()
            .map(|address| (address.ip(), self.judge(asking, address.ip())))
            .collect();
        let denied = verdicts.iter().find(|(_, verdict)| !verdict.allowed);
        let decisive = denied.or(verdicts.first());
        Ok(Judgement {
            allowed: denied.is_none(),
            code: denied.map(|_| FaultCode::DeniedByPolicy),
            rule: decisive.map_or_else(String::new, |(_, verdict)| verdict.rule.to_string()),
            addresses: verdicts
                .iter()
                .map(|(ip, verdict)| JudgedAddress {
                    address: ip.to_string(),
                    allowed: verdict.allowed,
                    rule: verdict.rule.to_string(),
                })
                .collect(),
        })
    }

    /// The addresses that a host stands for, all judged and all allowed; at least one.
    async fn allowed(&self, asking: &Asking<'_>) -> Result<Vec<SocketAddr>, Fault> {
        let host = asking.host.unwrap_or_default();
        let addresses = self.resolve(host, asking.port).await;
        let addresses = addresses.inspect_err(|_| trail::looked::<&str>(host, asking.port, &[]))?;
        self.all_allowed(asking, addresses)
    }

    fn all_allowed(
        &self,
        asking: &Asking,
        addresses: Vec<SocketAddr>,
    ) -> Result<Vec<SocketAddr>, Fault> {
        let (mut judged, mut refused) = (Vec::new(), None);
        for ip in addresses.iter().map(SocketAddr::ip) {
            let verdict = self.judge(asking, ip);
            if !verdict.allowed {
                refused = Some(denied(asking, ip, &verdict.rule));
            }
            judged.push((ip, verdict.rule));
            if refused.is_some() {
                break;
            }
        }
        trail::looked(asking.host.unwrap_or_default(), asking.port, &judged);
        refused.map_or(Ok(addresses), Err)
    }

    /// Whether an address may be used.
    ///
    /// # Errors
    /// `denied-by-policy`, naming the rule.
    pub fn check(&self, asking: &Asking, ip: IpAddr) -> Result<(), Fault> {
        let verdict = self.judge(asking, ip);
        if verdict.allowed {
            return Ok(());
        }
        Err(denied(asking, ip, &verdict.rule))
    }

    /// The addresses of a host with a port, each with the interface on which it is meant where it has one.
    async fn resolve(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, Fault> {
        check_host(host)?;
        if let Some((ip, zone)) = parse_zoned(host) {
            return Ok(vec![zone::address(ip, zone, port)?]);
        }
        let looked_up = tokio::time::timeout(RESOLVE_TIME, look_up(host.to_owned()));
        let looked_up = still::while_allowed(async { Ok(looked_up.await) }).await?;
        let mut addresses = Vec::new();
        if let Ok(Some(found)) = looked_up {
            for mut address in found {
                address.set_port(port);
                if !addresses.contains(&address) {
                    addresses.push(address);
                }
            }
        }
        if addresses.is_empty() {
            return Err(Fault::new(
                FaultCode::NameNotFound,
                format!(
                    "No address was found for \"{host}\"; check the name, or give an IP address."
                ),
            )
            .with("host", host));
        }
        Ok(addresses)
    }

    /// Some of the ports on which members may listen, at random.
    fn some_listen_ports(&self, count: usize) -> impl Iterator<Item = u16> {
        let range = read_ports(&self.shared.section.listen_ports).unwrap_or(1024..=u16::MAX);
        let (first, size) = (u32::from(*range.start()), range.len() as u32);
        std::iter::repeat_with(move || {
            let random = getrandom::u32().unwrap_or(0);
            u16::try_from(first + random % size).unwrap_or(u16::MAX)
        })
        .take(count)
    }
}

/// What an address gets that a rule forbids.
pub fn denied(asking: &Asking, ip: IpAddr, rule: &str) -> Fault {
    let address = ip.to_string();
    let host = asking.host.unwrap_or(&address);
    let mend = if is_lifted(rule) {
        "an admin may allow it (Settings, Where to)"
    } else {
        "no rule that is set comes before this one"
    };
    Fault::new(
        FaultCode::DeniedByPolicy,
        format!("The relay's rule \"{rule}\" forbids {ip}; {mend}."),
    )
    .with("host", host)
    .with("port", asking.port)
    .with("rule", rule)
    .with("address", address.as_str())
}

/// Whether an address is never used, whatever the rules say; for settings that are read before there are any.
pub fn is_never(ip: IpAddr) -> bool {
    let book = Rulebook {
        always: builtin::always(&[]),
        rules: vec![Clause::read(Rule::new("", shared::egress::Then::Allow))],
        ..Rulebook::default()
    };
    let asking = Asking {
        host: None,
        ..Asking::new(Role::Admin, "", 0, Purpose::TcpConnect)
    };
    !book.judge(&asking, ip, &Around::NOTHING).allowed
}

/// What the system's resolver says of a name.
async fn look_up(host: String) -> Option<std::vec::IntoIter<SocketAddr>> {
    let place = RESOLVERS.acquire().await.ok()?;
    let asking = tokio::task::spawn_blocking(move || {
        // Held by the question itself, which goes on where nobody waits for it any more.
        let _place = place;
        (host.as_str(), 0).to_socket_addrs()
    });
    asking.await.ok()?.ok()
}

/// A duration in microseconds, as events and faults have it.
pub fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
