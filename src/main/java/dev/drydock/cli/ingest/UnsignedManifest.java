package dev.drydock.cli.ingest;

import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.PlainFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a source will sign of an export: its files in one folder, with digests, sizes and rows. */
public final class UnsignedManifest {
    static final String ENDING = ".manifest.unsigned.json";
    private static final Pattern SOURCE = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    private final Path directory;
    private final String source;
    private final long sequence;
    private final String model;
    private final @Nullable String by;
    private final List<Map<String, Object>> files = new ArrayList<>();

    /** @param by the person who brings it, by their user name at the site */
    public UnsignedManifest(Path directory, String source, long sequence, String model, @Nullable String by) {
        this.by = by;
        this.directory = directory;
        this.source = source;
        this.sequence = sequence;
        this.model = model;
    }

    public static boolean isPossible(String source, long sequence) {
        return SOURCE.matcher(source).matches() && sequence >= 1;
    }

    /**
     * Adds a file that lies in the folder.
     *
     * @param earlier {@code SEQUENCE/NAME} of the file in whose place it stands, if there is one
     */
    public void add(String name, String kind, @Nullable String earlier) {
        add(name, kind, earlier, null);
    }

    /** @param format {@code FORMAT/ROWS} of a file that only an extension of the site reads */
    void add(String name, String kind, @Nullable String earlier, @Nullable String format) {
        CsvFile file = format == null
                ? CsvFile.read(directory.resolve(name))
                : CsvFile.foreign(directory.resolve(name), Long.parseLong(format.substring(format.indexOf('/') + 1)));
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", name);
        entry.put("kind", kind);
        entry.put("sha256", file.sha256());
        entry.put("bytes", file.bytes());
        entry.put("rows", file.rows());
        if (format != null) {
            entry.put("format", format.substring(0, format.indexOf('/')));
        }
        if (earlier != null) {
            int slash = earlier.indexOf('/');
            Map<String, Object> place = new LinkedHashMap<>();
            place.put("sequence", Long.valueOf(earlier.substring(0, slash)));
            place.put("name", earlier.substring(slash + 1));
            entry.put("replaces", place);
        }
        files.add(entry);
    }

    /** Writes it beside the files. */
    public Path write() {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("source", source);
        content.put("sequence", sequence);
        content.put("model", model);
        if (by != null) {
            content.put("by", by);
        }
        content.put("files", files);
        Path manifest = directory.resolve(source + "-" + sequence + ENDING);
        PlainFiles.write(manifest, Json.pretty(content) + "\n");
        return manifest;
    }
}
