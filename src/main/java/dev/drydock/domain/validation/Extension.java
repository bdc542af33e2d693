package dev.drydock.domain.validation;

import java.util.List;

/**
 * The entry of one jar in the signed policy.
 *
 * @param gates gates that candidates must pass; other gates of the jar are not called
 * @param readers formats of exports that it may read
 * @param launchers that may submit trainings, if {@code etc/site.yaml} chooses one
 */
public record Extension(ExtensionJar jar, List<ExtensionGate> gates, List<String> readers, List<String> launchers) {
    public Extension {
        gates = List.copyOf(gates);
        readers = List.copyOf(readers);
        launchers = List.copyOf(launchers);
    }
}
