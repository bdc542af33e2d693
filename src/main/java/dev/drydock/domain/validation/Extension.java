package dev.drydock.domain.validation;

import java.util.List;

/**
 * What the signed policy lists of one jar.
 *
 * @param gates that candidates must pass; the jar may have others, which nobody asks
 */
public record Extension(ExtensionJar jar, List<ExtensionGate> gates) {
    public Extension {
        gates = List.copyOf(gates);
    }
}
