//! The row of beginnings above the fields of a new bridge.

use shared::bridge::{Form, Framing, Mode, TextEncoding};
use yew::prelude::*;

use super::draft::{Draft, Kind, dialogue};
use crate::{context::use_text, text::Text, view::preset::Preset};

/// What a preset sets; all else stays as it stands.
struct Settings {
    kind: Kind,
    mode: Mode,
    framing: Framing,
    farewell: bool,
    form: Form,
}

impl Settings {
    /// The farewells, as far as an encoding has them.
    fn farewells(&self, encoding: TextEncoding) -> String {
        match self.farewell {
            true => dialogue(encoding),
            false => String::new(),
        }
    }
}

impl Preset {
    fn settings(self) -> Settings {
        let plain = Settings {
            kind: Kind::TcpListen,
            mode: Mode::Console,
            framing: Framing::None,
            farewell: false,
            form: Form::Text,
        };
        match self {
            Self::Room => Settings {
                mode: Mode::Room,
                framing: Framing::Line,
                farewell: true,
                ..plain
            },
            Self::Dialogue => Settings {
                farewell: true,
                ..plain
            },
            Self::Console => Settings {
                framing: Framing::Line,
                ..plain
            },
            Self::Device => Settings {
                kind: Kind::TcpConnect,
                form: Form::Hex,
                ..plain
            },
            Self::Echo => Settings {
                mode: Mode::Echo,
                ..plain
            },
            Self::Udp => Settings {
                kind: Kind::Udp,
                ..plain
            },
        }
    }

    /// Fills the fields. A name is given where none is typed, or only an earlier preset's.
    pub(super) fn fill(self, draft: &mut Draft, text: &Text) {
        let set = self.settings();
        draft.kind = set.kind;
        draft.mode = set.mode;
        draft.framing = set.framing;
        draft.has_farewell = set.farewell;
        draft.farewell = set.farewells(draft.encoding);
        draft.form = set.form;
        let name = |preset: Self| (text.making.preset)(preset).0;
        let untyped = draft.name.trim().is_empty() || Self::ALL.map(name).contains(&&*draft.name);
        if untyped {
            draft.name = name(self).to_owned();
        }
    }

    /// Whether the fields stand as this one sets them.
    fn fits(self, draft: &Draft) -> bool {
        let set = self.settings();
        (set.kind, set.mode, set.framing, set.farewell, set.form)
            == (
                draft.kind,
                draft.mode,
                draft.framing,
                draft.has_farewell,
                draft.form,
            )
            && (!set.farewell || draft.farewell == set.farewells(draft.encoding))
    }
}

#[derive(PartialEq, Properties)]
pub(super) struct PresetsProps {
    pub draft: Draft,
    pub onchange: Callback<Draft>,
}

/// The presets as buttons, each with its explanation.
#[component]
pub(super) fn Presets(props: &PresetsProps) -> Html {
    let text = use_text();
    let button = |preset: Preset| {
        let (name, words) = (text.making.preset)(preset);
        let (draft, onchange) = (props.draft.clone(), props.onchange.clone());
        let onclick = move |_: MouseEvent| {
            let mut next = draft.clone();
            preset.fill(&mut next, text);
            onchange.emit(next);
        };
        html! {
            <button key={name} type="button" class="preset" aria-pressed={preset.fits(&props.draft).to_string()} {onclick}>
                <strong>{ name }</strong>
                <span>{ words }</span>
            </button>
        }
    };
    html! {
        <div class="presets" role="group" aria-label={text.making.presets}>
            { for Preset::ALL.map(button) }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{EN, ZH};

    #[test]
    fn each_preset_fits_what_it_has_filled_and_no_other_does() {
        for text in [&EN, &ZH] {
            let mut draft = Draft::default();
            for preset in Preset::ALL {
                preset.fill(&mut draft, text);
                let fitting: Vec<_> = Preset::ALL
                    .into_iter()
                    .filter(|preset| preset.fits(&draft))
                    .collect();
                assert_eq!(fitting, [preset]);
                assert_eq!(draft.name, (text.making.preset)(preset).0);
            }
        }
    }

    #[test]
    fn what_was_typed_stays() {
        let mut draft = Draft {
            name: "Mine".to_owned(),
            port: "6666".to_owned(),
            ..Draft::default()
        };
        Preset::Dialogue.fill(&mut draft, &EN);
        let made = draft.create().unwrap();
        assert_eq!((made.name.as_str(), made.endpoint.port().0), ("Mine", 6666));
        assert_eq!(made.farewell.unwrap(), ["bye", "再见"]);
    }
}
