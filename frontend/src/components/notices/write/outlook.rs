//! What will happen when a draft is sent, or what it still lacks: pure.

use shared::operation::{OutboxView, Preview};
use yew::prelude::*;

use super::draft::Draft;
use crate::{context::use_text, text::WriteText};

/// What a draft lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Lack {
    /// Nobody it goes to.
    Recipients,
    /// So many of its addresses cannot be used.
    Usable(usize),
    /// The text.
    Text,
    /// A template is to be chosen.
    Template,
    /// Values for the template's names.
    Values(Vec<String>),
    /// Files that must be chosen again.
    Files,
}

/// What will happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outlook {
    /// It is not known yet.
    Unknown,
    /// It cannot be sent.
    Lacks(Lack),
    /// Nothing leaves.
    Stopped,
    /// So many notices are captured.
    Captured(usize),
    /// So many notices leave by this sender or gateway.
    Leaves(usize, String),
}

impl Outlook {
    /// Whether it can be sent.
    pub(crate) fn is_ready(&self) -> bool {
        matches!(self, Self::Captured(_) | Self::Leaves(..))
    }
}

/// Says what will happen; `preview` is the relay's answer to this very draft.
pub(crate) fn outlook(
    draft: &Draft,
    view: Option<&OutboxView>,
    preview: Option<&Preview>,
) -> Outlook {
    if draft.recipients().is_empty() {
        return Outlook::Lacks(Lack::Recipients);
    }
    let count = draft.recipients().len() + draft.further().len();
    if draft.templated && draft.template.is_empty() {
        return Outlook::Lacks(Lack::Template);
    }
    if !draft.templated && draft.text.trim().is_empty() {
        return Outlook::Lacks(Lack::Text);
    }
    if draft.is_email() && draft.files.iter().any(|file| file.base64.is_none()) {
        return Outlook::Lacks(Lack::Files);
    }
    let (Some(view), Some(preview)) = (view, preview) else {
        return Outlook::Unknown;
    };
    let bad = preview.recipients.iter().filter(|one| one.fault.is_some());
    match bad.count() {
        0 => {}
        bad => return Outlook::Lacks(Lack::Usable(bad)),
    }
    if !preview.missing.is_empty() {
        return Outlook::Lacks(Lack::Values(preview.missing.clone()));
    }
    let ways = if draft.is_email() {
        &view.senders
    } else {
        &view.gateways
    };
    let chosen = Some(&draft.sender).filter(|sender| draft.is_email() && !sender.is_empty());
    match chosen.or(ways.first()) {
        _ if view.stopped => Outlook::Stopped,
        Some(way) => Outlook::Leaves(count, way.clone()),
        None => Outlook::Captured(count),
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct OutlookLineProps {
    pub draft: Draft,
    pub outlook: Outlook,
}

/// The line that says it.
#[component]
pub(crate) fn OutlookLine(props: &OutlookLineProps) -> Html {
    let text = use_text().write;
    let class = match &props.outlook {
        Outlook::Lacks(_) | Outlook::Unknown => "outlook quiet",
        Outlook::Stopped => "outlook warn",
        Outlook::Captured(_) => "outlook captured",
        Outlook::Leaves(..) => "outlook good",
    };
    html! { <p {class} role="status">{ words(&props.draft, &props.outlook, text) }</p> }
}

fn words(draft: &Draft, outlook: &Outlook, text: &'static WriteText) -> String {
    // One message that all see goes to each of them.
    let together = draft.is_email() && draft.together;
    match outlook {
        Outlook::Unknown => text.checking.to_owned(),
        Outlook::Stopped => text.stopped.to_owned(),
        Outlook::Captured(count) => (text.captured)(*count),
        Outlook::Leaves(count, way) => (text.leaves)(draft.kind, *count, together, way),
        Outlook::Lacks(lack) => match lack {
            Lack::Recipients => text.lacks_recipients.to_owned(),
            Lack::Usable(count) => (text.lacks_usable)(*count),
            Lack::Text => text.lacks_text.to_owned(),
            Lack::Template => text.lacks_template.to_owned(),
            Lack::Values(names) => (text.lacks_values)(names),
            Lack::Files => text.lacks_files.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use shared::{
        fault::{Fault, FaultCode},
        notice::NoticeKind,
        operation::RecipientPreview,
    };

    use super::*;

    fn view(senders: &[&str], gateways: &[&str]) -> OutboxView {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        OutboxView {
            stopped: false,
            stopped_in_file: false,
            sending: 0,
            senders: names(senders),
            gateways: names(gateways),
            default_country: "CN".to_owned(),
            allowed_countries: Vec::new(),
            per_recipient_per_day: 20,
            per_day: 1000,
            sms_segments_per_day: 2000,
            sent_today: 0,
            segments_today: 0,
            keep_s: 0,
            max_bytes: 0,
            suppressed: Vec::new(),
        }
    }

    fn preview(bad: bool) -> Preview {
        let fault = bad.then(|| Fault::new(FaultCode::BadRecipient, ""));
        let one = RecipientPreview {
            given: "1".to_owned(),
            to: None,
            shown: None,
            fault,
        };
        Preview {
            recipients: vec![one],
            subject: None,
            text: "hi".to_owned(),
            html: None,
            segments: None,
            missing: Vec::new(),
        }
    }

    fn draft() -> Draft {
        Draft {
            to: "1, 2".to_owned(),
            text: "hi".to_owned(),
            sender: "work".to_owned(),
            ..Draft::default()
        }
    }

    #[test]
    fn says_by_which_way_it_leaves() {
        let email = Draft {
            kind: NoticeKind::Email,
            ..draft()
        };
        let good = preview(false);
        let told = |draft: &Draft, view: &OutboxView| outlook(draft, Some(view), Some(&good));
        let view = view(&["first", "work"], &[]);
        assert_eq!(told(&email, &view), Outlook::Leaves(2, "work".to_owned()));
        let first = Draft {
            sender: String::new(),
            ..email
        };
        assert_eq!(told(&first, &view), Outlook::Leaves(2, "first".to_owned()));
        assert_eq!(told(&draft(), &view), Outlook::Captured(2));
        let stopped = OutboxView {
            stopped: true,
            ..view
        };
        assert_eq!(told(&draft(), &stopped), Outlook::Stopped);
        assert!(!Outlook::Stopped.is_ready());
    }

    #[test]
    fn says_what_is_lacking() {
        let view = view(&[], &[]);
        let lack = |draft: &Draft, preview: Option<&Preview>| outlook(draft, Some(&view), preview);
        let empty = Draft::default();
        assert_eq!(lack(&empty, None), Outlook::Lacks(Lack::Recipients));
        let silent = Draft {
            text: " ".to_owned(),
            ..draft()
        };
        assert_eq!(lack(&silent, None), Outlook::Lacks(Lack::Text));
        assert_eq!(lack(&draft(), None), Outlook::Unknown);
        let bad = preview(true);
        assert_eq!(lack(&draft(), Some(&bad)), Outlook::Lacks(Lack::Usable(1)));
        let missing = Preview {
            missing: vec!["code".to_owned()],
            ..preview(false)
        };
        let values = Lack::Values(vec!["code".to_owned()]);
        assert_eq!(lack(&draft(), Some(&missing)), Outlook::Lacks(values));
    }
}
