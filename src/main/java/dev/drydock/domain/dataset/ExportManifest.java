package dev.drydock.domain.dataset;

import java.util.List;
import java.util.Optional;

/**
 * What a source says that it exported, signed by its key.
 *
 * @param sequence rises by one from 1 with each export of the source
 * @param digest lower-case hex SHA-256 of the signed payload
 * @param by the person who brings it, by their user name at the site, as the source says
 */
public record ExportManifest(
        String source, long sequence, String model, List<ExportedFile> files, String digest, Optional<String> by) {
    public ExportManifest {
        files = List.copyOf(files);
    }

    /** By nobody named. */
    public ExportManifest(String source, long sequence, String model, List<ExportedFile> files, String digest) {
        this(source, sequence, model, files, digest, Optional.empty());
    }

    /**
     * @param sha256 lower-case hex
     * @param rows records below the header
     * @param replaces the file that this one replaces, corrected and complete
     * @param format that only an extension reads; empty for CSV and JSON lines
     */
    public record ExportedFile(
            String name,
            ExportKind kind,
            String sha256,
            long bytes,
            long rows,
            Optional<EarlierFile> replaces,
            Optional<String> format) {
        public ExportedFile(String name, ExportKind kind, String sha256, long bytes, long rows) {
            this(name, kind, sha256, bytes, rows, Optional.empty());
        }

        /** Of CSV or JSON lines. */
        public ExportedFile(
                String name, ExportKind kind, String sha256, long bytes, long rows, Optional<EarlierFile> replaces) {
            this(name, kind, sha256, bytes, rows, replaces, Optional.empty());
        }
    }

    /** A file of an earlier export of the same source. */
    public record EarlierFile(long sequence, String name) {}

    /** Such as {@code plant-a-12}. */
    public String label() {
        return source + "-" + sequence;
    }
}
