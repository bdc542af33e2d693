package dev.drydock.api;

import java.util.List;

/** What installing a signed document changed; nothing if the same one was installed before. */
public record InstalledView(List<File> files) {

    /** A file of the site's folder, with its SHA-256 before and after, or {@code none}. */
    public record File(String file, String before, String after) {}
}
