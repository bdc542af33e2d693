package dev.drydock.artifacts;

import dev.drydock.config.SiteFolder;
import dev.drydock.domain.release.SiteTurn;
import dev.drydock.domain.release.SiteTurns;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** Turns by the locks of files in a folder of the site. */
@Singleton
public final class LockedTurns implements SiteTurns {
    private final Path folder;

    @Inject
    public LockedTurns(SiteFolder site) {
        this(site.var());
    }

    public LockedTurns(Path folder) {
        this.folder = folder;
    }

    @Override
    public SiteTurn ofImport(String model) {
        return new LockedTurn(folder.resolve("imports").resolve(model + ".lock"));
    }

    @Override
    public SiteTurn ofScrub() {
        return new LockedTurn(folder.resolve("scrub.lock"));
    }

    @Override
    public SiteTurn ofTimeStamp() {
        return new LockedTurn(folder.resolve("time-stamps.lock"));
    }
}
