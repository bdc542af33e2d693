package dev.drydock.domain.validation;

import java.util.List;

/**
 * What the signed policy lists of one jar.
 *
 * @param gates that candidates must pass; the jar may have others, which nobody asks
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
