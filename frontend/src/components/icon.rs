//! The icons, drawn in one manner: strokes of one width on a grid of 24.

use yew::prelude::*;

/// An icon's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Glyph {
    Bridges,
    Notices,
    Inspector,
    Lessons,
    Settings,
    Copy,
    Done,
    More,
    Back,
    Peers,
    Close,
    Find,
    Filter,
    Up,
    Down,
    Keyboard,
    Past,
    Edit,
    Phone,
}

impl Glyph {
    fn path(self) -> &'static str {
        match self {
            Self::Bridges => "M4 8h13l-3-3M20 16H7l3 3",
            Self::Notices => {
                "M5 5h14a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2zM4 7l8 6 8-6"
            }
            Self::Inspector => "M17 11a6 6 0 1 1-12 0 6 6 0 0 1 12 0zM20 20l-4.5-4.5",
            Self::Lessons => {
                "M2.500 9L12 5l9.500 4L12 13zM6 11v4.500c0 1.500 2.700 3 6 3s6-1.500 6-3V11M21.500 9v5"
            }
            Self::Settings => {
                "M15 12a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.1 2.1M16.3 16.3l2.1 2.1\
                 M5.6 18.4l2.1-2.1M16.3 7.7l2.1-2.1"
            }
            Self::Copy => {
                "M10 8h7a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-7a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2z\
                 M16 8V6a1 1 0 0 0-1-1H6a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h2"
            }
            Self::Done => "M5 12.5l4.5 4.5L19 7.5",
            Self::More => "M6 12h.01M12 12h.01M18 12h.01",
            Self::Back => "M14 6l-6 6 6 6",
            Self::Peers => {
                "M12 9a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM3.5 19c.5-3.5 2.6-5 5.5-5s5 1.5 5.5 5M16 6.5a3 3 0 0 1 0 5.5\
                 M17.5 14.5c1.800.7 2.700 2.200 3 4.500"
            }
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Find => "M17 11a6 6 0 1 1-12 0 6 6 0 0 1 12 0zM20 20l-4.5-4.5",
            Self::Filter => "M4 6h16M7 12h10M10 18h4",
            Self::Up => "M6 14.5l6-6 6 6",
            Self::Past => "M12 7.5V12l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
            Self::Edit => "M5 19l1-4L16 5l3 3L9 18l-4 1zM14 7l3 3",
            Self::Phone => {
                "M8.500 3h7A1.500 1.500 0 0 1 17 4.500v15a1.500 1.500 0 0 1-1.500 1.500h-7A1.500 1.500 0 0 1 7 19.500v-15A1.500 1.500 0 0 1 8.500 3z\
                 M11 18h2"
            }
            Self::Down => "M6 9.5l6 6 6-6",
            Self::Keyboard => {
                "M4 6h16a1.5 1.5 0 0 1 1.5 1.5v9A1.5 1.5 0 0 1 20 18H4a1.5 1.5 0 0 1-1.5-1.5v-9A1.5 1.5 0 0 1 4 6z\
                 M6.5 10h.01M10.200 10h.01M13.800 10h.01M17.500 10h.01M8 14h8"
            }
        }
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct IconProps {
    pub glyph: Glyph,
}

/// An icon; what it stands for is said beside it or by the control that it is in.
#[component]
pub(crate) fn Icon(props: &IconProps) -> Html {
    let class = classes!("icon", (props.glyph == Glyph::More).then_some("dots"));
    html! {
        <svg {class} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d={props.glyph.path()} />
        </svg>
    }
}
