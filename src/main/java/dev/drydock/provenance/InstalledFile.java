package dev.drydock.provenance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A jar, or a native library, that the installation holds; several places with the same bytes are one file. */
final class InstalledFile {
    private final String name;
    private final String sha256;
    private final List<String> places = new ArrayList<>();
    private final Map<String, String> manifest = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final List<String> entries = new ArrayList<>();
    /** Native libraries in it by the entry's name. */
    private final Map<String, String> natives = new TreeMap<>();

    InstalledFile(String name, String sha256) {
        this.name = name;
        this.sha256 = sha256;
    }

    /** The last part of its path. */
    String name() {
        return name;
    }

    String sha256() {
        return sha256;
    }

    /** Paths under the installation; an archive in it and the path in that are divided by {@code !}. */
    List<String> places() {
        return places;
    }

    /** The main attributes of a jar's manifest. */
    Map<String, String> manifest() {
        return manifest;
    }

    /** The names of a jar's entries. */
    List<String> entries() {
        return entries;
    }

    /** The SHA-256 of each native library in a jar, by its entry; for a library that lies in no jar, its own by the empty name. */
    Map<String, String> natives() {
        return natives;
    }

    boolean isJar() {
        return name.endsWith(".jar");
    }
}
