package dev.drydock.tracing;

import dev.drydock.programlog.ProgramLogSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * Where a server's spans go. {@code drydock server start} hands it to a server as environment variables, by the keys {@code traces} and
 * {@code traces-ca} of {@code site.yaml}.
 *
 * @param name as {@code site.yaml} has it
 * @param sink not opened before the first span
 */
record SpanTarget(String name, SpanSink sink) {
    static final String TRACES = "DRYDOCK_TRACES";
    static final String CA = "DRYDOCK_TRACES_CA";
    private static final String FILE = "file:";

    /** Empty if the site names none, or nothing that is one: no server stays down because of its traces. */
    static Optional<SpanTarget> of(Path site, String server, Map<String, String> environment, Clock clock) {
        String name = environment.getOrDefault(TRACES, "");
        if (name.startsWith(FILE)) {
            Path file = site.resolve(name.substring(FILE.length())).resolve(server + ".jsonl");
            return Optional.of(new SpanTarget(name, new SpanFile(file, ProgramLogSettings.of(environment), clock)));
        }
        if (name.matches("https?://[^\\s?#@]{1,500}")) {
            Optional<Path> ca = Optional.ofNullable(environment.get(CA))
                    .filter(path -> !path.isBlank())
                    .map(Path::of);
            return Optional.of(new SpanTarget(name, new Collector(URI.create(name), ca)));
        }
        return Optional.empty();
    }
}
