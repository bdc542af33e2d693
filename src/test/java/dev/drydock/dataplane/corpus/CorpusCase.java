package dev.drydock.dataplane.corpus;

import dev.drydock.domain.dataset.ExportKind;

/**
 * A file and the honest verdict on it.
 *
 * @param name unique
 * @param family cases that show the same kind of damage
 * @param shows in a sentence
 * @param bytes not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CorpusCase(
        String name,
        String family,
        String shows,
        CorpusSchema schema,
        ExportKind kind,
        byte[] bytes,
        Expected expected) {
    private static final int SLUG = 24;

    /** A text as part of a file's name. */
    static String slug(String text) {
        String plain = text.replaceAll("[^A-Za-z0-9.+-]+", "_");
        return plain.substring(0, Math.min(SLUG, plain.length()));
    }

    @Override
    public String toString() {
        return name;
    }
}
