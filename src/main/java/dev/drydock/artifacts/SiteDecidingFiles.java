package dev.drydock.artifacts;

import dev.drydock.config.Installation;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.release.DecidingFiles;
import dev.drydock.files.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The plain files of this site and its installation. */
@Singleton
public final class SiteDecidingFiles implements DecidingFiles {
    private final SiteFolder site;
    private final Installation installation;

    @Inject
    public SiteDecidingFiles(SiteFolder site, Installation installation) {
        this.site = site;
        this.installation = installation;
    }

    @Override
    public SortedMap<String, String> digests() {
        SortedMap<String, String> digests = new TreeMap<>();
        for (Path file :
                new Path[] {site.configuration(), site.registry(), site.trust(), site.roots(), site.policy()}) {
            put(digests, site.root().relativize(file).toString(), file);
        }
        putJobs(digests, "jobs/", site.jobs());
        putJobs(digests, "installation/jobs/", installation.jobs());
        return digests;
    }

    private static void putJobs(SortedMap<String, String> digests, String prefix, Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.toString().endsWith(".xml"))
                    .forEach(file -> put(digests, prefix + file.getFileName(), file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void put(SortedMap<String, String> digests, String name, Path file) {
        try {
            if (Files.isRegularFile(file)) {
                digests.put(name, Sha256.hex(Files.readAllBytes(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
