package dev.drydock.bootstrap;

import dev.drydock.application.access.Role;
import dev.drydock.application.runs.ImportUsers;
import dev.drydock.config.SiteFolder;
import dev.drydock.config.UserRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The users of {@code etc/orchestrator.xml}. */
@Singleton
final class SiteUserFile implements ImportUsers.UserFile {
    private final SiteFolder site;

    @Inject
    SiteUserFile(SiteFolder site) {
        this.site = site;
    }

    @Override
    public List<ImportUsers.Listed> read() {
        return UserRegistry.read(site.registry()).stream()
                .map(SiteUserFile::listed)
                .toList();
    }

    private static ImportUsers.Listed listed(UserRegistry.Entry entry) {
        Set<Role> roles = entry.groups().stream()
                .flatMap(group -> Role.ofWireName(group).stream())
                .collect(Collectors.toSet());
        return new ImportUsers.Listed(entry.name(), entry.password(), roles, entry.digest());
    }
}
