package dev.drydock.workers.protocol;

import dev.drydock.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code task.properties}: what to do. Keys: {@code version}, {@code kind}, {@code setting.<name>}, {@code
 * input.<name>.path}, {@code input.<name>.digest}.
 */
public record TaskFile(String kind, SortedMap<String, String> settings, SortedMap<String, Input> inputs) {
    private static final String VERSION = "1";

    public TaskFile {
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
        inputs = Collections.unmodifiableSortedMap(new TreeMap<>(inputs));
    }

    /** A file or directory to read, and the digest that identifies its content. */
    public record Input(Path path, String digest) {}

    public void write(TaskDirectory directory) throws IOException {
        DurableFiles.replace(directory.taskFile(), bytes());
    }

    /** @throws IOException also if the file is malformed; its message says how */
    public static TaskFile read(TaskDirectory directory) throws IOException {
        SortedMap<String, String> map = PropertyFile.read(directory.taskFile());
        if (!VERSION.equals(map.get("version"))) {
            throw new IOException(directory.taskFile() + " has version " + map.get("version") + "; this worker knows "
                    + VERSION + ". Install orchestrator and worker of one release");
        }
        SortedMap<String, Input> inputs = new TreeMap<>();
        for (Map.Entry<String, String> entry : PropertyFile.under(map, "input.").entrySet()) {
            if (entry.getKey().endsWith(".path")) {
                String name = entry.getKey().substring(0, entry.getKey().length() - ".path".length());
                String digest = map.getOrDefault("input." + name + ".digest", "");
                inputs.put(name, new Input(Path.of(entry.getValue()), digest));
            }
        }
        return new TaskFile(map.getOrDefault("kind", ""), PropertyFile.under(map, "setting."), inputs);
    }

    private byte[] bytes() {
        SortedMap<String, String> map = new TreeMap<>();
        map.put("version", VERSION);
        map.put("kind", kind);
        settings.forEach((name, value) -> map.put("setting." + name, value));
        inputs.forEach((name, input) -> {
            map.put("input." + name + ".path", input.path().toString());
            map.put("input." + name + ".digest", input.digest());
        });
        return PropertyFile.bytes(map);
    }
}
