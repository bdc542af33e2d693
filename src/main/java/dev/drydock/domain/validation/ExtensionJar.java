package dev.drydock.domain.validation;

/**
 * A jar of the site that the signed policy lists.
 *
 * @param name its file's name, such as {@code acme-gates-1.2.jar}
 * @param sha256 lower-case hex, of its bytes
 */
public record ExtensionJar(String name, String sha256) {

    /** As sentences name it, such as {@code acme-gates-1.2.jar (SHA-256 3f2a…)}. */
    public String words() {
        return name + " (SHA-256 " + sha256.substring(0, 12) + "…)";
    }
}
