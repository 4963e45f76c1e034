//! A link that was made: to copy, to scan.

use yew::prelude::*;

use crate::{
    browser,
    components::{copy::CopyLine, field::Choice},
    context::use_text,
    view::{place, qr},
};

#[derive(PartialEq, Properties)]
pub(crate) struct MadeLinkProps {
    /// The link under each address of the relay, the best first.
    pub urls: Vec<String>,
}

/// Where a link leads, without its secret.
fn origin_of(url: &str) -> &str {
    url.split_once("/#").map_or(url, |(origin, _)| origin)
}

/// The links, and at their end the one under the page's own address, where the relay does not know it.
fn with_own(mut urls: Vec<String>, own: Option<String>) -> Vec<String> {
    let secret = urls.first().and_then(|url| url.split_once("/#"));
    if let (Some((_, fragment)), Some(own)) = (secret, own)
        && urls.iter().all(|url| origin_of(url) != own)
    {
        urls.push(format!("{own}/#{fragment}"));
    }
    urls
}

/// Whether an origin means the machine on which it is opened.
fn is_loopback(origin: &str) -> bool {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    host.starts_with("localhost")
        || matches!(place::reach(host), Some((place::Reach::Loopback(_), _)))
}

/// A link to copy, and its QR code.
#[component]
pub(crate) fn MadeLink(props: &MadeLinkProps) -> Html {
    let text = use_text();
    let chosen = use_state(|| None::<String>);
    let urls = with_own(props.urls.clone(), browser::origin());
    let url = chosen
        .as_ref()
        .filter(|chosen| urls.contains(chosen))
        .or(urls.first())
        .cloned()
        .unwrap_or_default();
    let options: Vec<_> = urls
        .iter()
        .map(|url| (url.clone().into(), origin_of(url).to_owned().into()))
        .collect();
    let onchange = {
        let chosen = chosen.setter();
        Callback::from(move |url: String| chosen.set(Some(url)))
    };
    let drawing = qr::draw(&url);
    html! {
        <section class="made-link" aria-label={text.share.link}>
            <p role="status">{ text.share.once }</p>
            if options.len() > 1 {
                <Choice id="share-address" label={text.share.address} {options} value={url.clone()} {onchange} />
            }
            <CopyLine text={url.clone()} what={text.share.link} />
            if is_loopback(origin_of(&url)) {
                <p class="hint">{ text.share.only_here }</p>
            }
            if let Some(drawing) = drawing {
                <svg class="qr" viewBox={format!("0 0 {0} {0}", drawing.side)} role="img" aria-label={text.share.qr}>
                    <rect class="qr-paper" width="100%" height="100%" />
                    <path class="qr-ink" d={drawing.path} />
                </svg>
            }
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_own_address_is_offered_where_the_relay_does_not_know_it() {
        let known = || vec!["http://10.0.0.5:8080/#share=x".to_owned()];
        let own = |origin: &str| with_own(known(), Some(origin.to_owned()));
        assert_eq!(own("http://10.0.0.5:8080"), known());
        assert_eq!(
            own("https://relay.example")[1],
            "https://relay.example/#share=x"
        );
    }

    #[test]
    fn an_address_that_works_on_one_machine_alone_is_known() {
        for (origin, here) in [
            ("http://127.0.0.1:8080", true),
            ("http://localhost:8080", true),
            ("http://[::1]:8080", true),
            ("http://10.0.0.5:8080", false),
            ("https://relay.example", false),
        ] {
            assert_eq!(is_loopback(origin), here, "{origin}");
        }
    }
}
