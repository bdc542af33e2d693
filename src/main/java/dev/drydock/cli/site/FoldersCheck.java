package dev.drydock.cli.site;

import dev.drydock.config.NodeSettings;
import dev.drydock.config.SiteFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the folders are there that people and servers bring files into, and whether this user may write there. */
final class FoldersCheck {
    private static final String WHAT = "folders";

    private final SiteFolder site;
    private final NodeSettings node;

    FoldersCheck(SiteFolder site, NodeSettings node) {
        this.site = site;
        this.node = node;
    }

    Finding finding() {
        List<Path> folders = folders();
        return folders.stream()
                .flatMap(folder -> problem(folder).stream())
                .findFirst()
                .orElseGet(() -> Finding.ok(WHAT, folders.size() + ", all writable"));
    }

    private List<Path> folders() {
        List<Path> folders = new ArrayList<>(List.of(site.var()));
        if (node.runs().orchestrator()) {
            folders.add(site.inbox());
        }
        if (node.runs().serving()) {
            folders.add(site.serving());
        }
        return List.copyOf(folders);
    }

    private static Optional<Finding> problem(Path folder) {
        if (Files.notExists(folder)) {
            return Optional.of(Finding.wrong(
                    WHAT,
                    folder + " is missing",
                    "Run 'mkdir " + folder + "' as the user of the servers, and find out who removed it. What was in it"
                            + " must come again."));
        }
        if (!Files.isDirectory(folder)) {
            return Optional.of(Finding.wrong(
                    WHAT,
                    folder + " is a file",
                    "Move it elsewhere, then run 'mkdir " + folder + "' as the user of the servers."));
        }
        return Files.isWritable(folder)
                ? Optional.empty()
                : Optional.of(Finding.wrong(
                        WHAT,
                        folder + " is not writable for this user",
                        "If the servers run as this user: 'chown -R USER " + folder
                                + "' as root. Otherwise run the doctor" + " as their user."));
    }
}
