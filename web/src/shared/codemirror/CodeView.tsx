import { bracketMatching, foldGutter, foldKeymap, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import { EditorView, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import classes from './CodeView.module.css'

const LANGUAGES = {
  json: async (): Promise<Extension> => (await import('@codemirror/lang-json')).json(),
  xml: async (): Promise<Extension> => (await import('@codemirror/lang-xml')).xml(),
} as const

export type CodeLanguage = keyof typeof LANGUAGES | 'text'

/** Longer texts are shown without colours: parsing them would hold the page up. */
const COLOURED = 1024 * 1024

const style = (dark: boolean) =>
  HighlightStyle.define([
    { tag: [tags.propertyName, tags.tagName], color: dark ? '#9ecbff' : '#1d4f91' },
    { tag: tags.string, color: dark ? '#a5d6a7' : '#1b5e20' },
    { tag: [tags.number, tags.attributeName], color: dark ? '#ffcb8b' : '#8a4600' },
    { tag: [tags.bool, tags.null, tags.keyword], color: dark ? '#f8a5c2' : '#97134f' },
    { tag: tags.comment, color: dark ? '#a2a9b0' : '#5c636a' },
  ])

const chrome = (dark: boolean) =>
  EditorView.theme(
    {
      '&': { backgroundColor: 'transparent', color: dark ? '#e7e7e7' : '#1a1a1a' },
      '.cm-gutters': { backgroundColor: 'transparent', border: 'none', color: dark ? '#a2a9b0' : '#5c636a' },
      '.cm-cursor': { borderLeftColor: dark ? '#fff' : '#000' },
    },
    { dark },
  )

type Props = { text: string; language: CodeLanguage; label: string; onChange?: (text: string) => void; wrap?: boolean }

/** A text to read, or with `onChange` to edit. */
export function CodeView({ text, language, label, onChange, wrap = true }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const changed = useRef(onChange)
  changed.current = onChange
  const editable = onChange !== undefined
  const dark = useComputedColorScheme('light', { getInitialValueInEffect: false }) === 'dark'
  useEffect(() => {
    if (!host.current) return
    const colours = new Compartment()
    const later = new Compartment()
    const view = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(),
          foldGutter(),
          bracketMatching(),
          syntaxHighlighting(style(dark)),
          keymap.of(foldKeymap),
          ...(editable ? [] : [EditorState.readOnly.of(true)]),
          ...(wrap ? [EditorView.lineWrapping] : []),
          EditorView.contentAttributes.of({
            'aria-label': label,
            // A text that cannot be edited would otherwise not be reached by the keyboard.
            tabindex: '0',
            ...(editable ? {} : { 'aria-readonly': 'true' }),
          }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) changed.current?.(update.state.doc.toString())
          }),
          chrome(dark),
          colours.of([]),
          later.of([]),
        ],
      }),
    })
    let gone = false
    if (language !== 'text' && text.length < COLOURED)
      void LANGUAGES[language]().then((extension) => {
        if (!gone) view.dispatch({ effects: colours.reconfigure(extension) })
      })
    // What is not needed to read comes after the text is there: later, undoing and the editor's own keys.
    void Promise.all([import('@codemirror/search'), import('@codemirror/commands')]).then(
      ([{ highlightSelectionMatches, searchKeymap }, { defaultKeymap, history, historyKeymap }]) => {
        const keys = keymap.of([...searchKeymap, ...defaultKeymap, ...historyKeymap])
        if (!gone)
          view.dispatch({
            effects: later.reconfigure([highlightSelectionMatches(), keys, ...(editable ? [history()] : [])]),
          })
      },
    )
    return () => {
      gone = true
      view.destroy()
    }
  }, [text, language, label, dark, editable, wrap])
  return <div className={classes.host} ref={host} />
}
