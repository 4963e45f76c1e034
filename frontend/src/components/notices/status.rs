//! Where a notice stands, in a word and a colour, and what it is.

use shared::notice::{NoticeKind, NoticeStatus};
use yew::prelude::*;

use crate::{
    components::icon::{Glyph, Icon},
    context::use_text,
};

#[derive(PartialEq, Properties)]
pub(crate) struct StatusProps {
    pub status: NoticeStatus,
}

/// The status as a chip; what the sandbox holds is marked as not sent.
#[component]
pub(crate) fn Status(props: &StatusProps) -> Html {
    let text = use_text().notice;
    let class = format!("chip status-{}", props.status.as_str());
    html! {
        <span {class}>
            { (text.status)(props.status) }
            if props.status == NoticeStatus::Captured {
                { text.not_sent }
            }
        </span>
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct KindProps {
    pub kind: NoticeKind,
}

/// SMS or e-mail, as an icon with its name.
#[component]
pub(crate) fn Kind(props: &KindProps) -> Html {
    let text = use_text().notice;
    let glyph = match props.kind {
        NoticeKind::Sms => Glyph::Phone,
        NoticeKind::Email => Glyph::Notices,
    };
    let name = (text.kind)(props.kind);
    html! {
        <span class="notice-kind" title={name}>
            <Icon {glyph} />
            <span class="unseen">{ name }</span>
        </span>
    }
}
