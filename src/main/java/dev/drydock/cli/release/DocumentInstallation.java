package dev.drydock.cli.release;

import dev.drydock.api.InstalledView;
import dev.drydock.cli.site.ServerProcess;
import dev.drydock.cli.site.Servers.Server;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.SiteOption;
import dev.drydock.config.SiteFolder;
import dev.drydock.packaging.SiteDocuments;

/** Installs a gate policy or trust file in a site's folder, or lets its server do that, which knows who asks. */
final class DocumentInstallation {
    private final SiteOption site;
    private final ServerOptions server;

    DocumentInstallation(SiteOption site, ServerOptions server) {
        this.site = site;
        this.server = server;
    }

    SiteDocuments documents() {
        SiteFolder folder = site.folder();
        return new SiteDocuments(folder.policy(), folder.trust(), folder.roots(), folder.serving());
    }

    /** @param kind policy or trust */
    void through(String kind, byte[] envelope) {
        byte[] answer = server.connect(site.folder()).postBytes("/site/" + kind, envelope, "application/json");
        InstalledView installed = Orchestrator.read(answer, InstalledView.class, "/site/" + kind);
        server.print(installed, () -> {
            if (installed.files().isEmpty()) {
                site.environment().out().println("This file was already installed. Nothing has changed.");
            }
            installed
                    .files()
                    .forEach(file -> site.environment()
                            .out()
                            .println("Installed " + file.file() + ", recorded under your name: SHA-256 " + file.before()
                                    + " before, " + file.after() + " after"));
        });
    }

    /** Somebody who writes the site's files has no name. */
    void warnIfUnknown() {
        SiteFolder folder = site.folder();
        if (new ServerProcess(folder.liberty(), Server.ORCHESTRATOR).find().isPresent()) {
            site.environment()
                    .err()
                    .println("The audit log records this change without a user, because the command sent no"
                            + " request to a server."
                            + " With --user NAME, the server installs the file and the log names the user.");
        }
    }
}
