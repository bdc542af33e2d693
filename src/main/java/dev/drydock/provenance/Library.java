package dev.drydock.provenance;

import java.util.Optional;

/**
 * A dependency as Maven resolved it.
 *
 * @param part what its pom says of it
 * @param classifier which of the artifact's jars; empty for its main one
 */
record Library(String group, Part part, String classifier) {
    Library(String group, Part part) {
        this(group, part, "");
    }

    /** This dependency with the jar's classifier, if the jar is one of its artifact. */
    Optional<Library> inJar(String jar) {
        String main = part.name() + "-" + part.version();
        if (jar.equals(main + ".jar")) {
            return Optional.of(this);
        }
        return jar.startsWith(main + "-") && jar.endsWith(".jar")
                ? Optional.of(
                        new Library(group, part, jar.substring(main.length() + 1, jar.length() - ".jar".length())))
                : Optional.empty();
    }

    /** By which databases of advisories know it. */
    String packageUrl() {
        String which = classifier.isEmpty() ? "" : "classifier=" + classifier + "&";
        return "pkg:maven/" + group + "/" + part.name() + "@" + part.version() + "?" + which + "type=jar";
    }
}
