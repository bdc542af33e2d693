package dev.drydock.cli.site;

import dev.drydock.cli.site.Hosts.Place;
import dev.drydock.cli.site.NetworkTables.DefaultRoute;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteDatabase;
import dev.drydock.config.SiteFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether this machine, and what {@code etc/site.yaml} names, lead out of the private network. Reads tables of the system and asks nobody:
 * no name server, no other host. What the gate policy forbids is a finding of {@link PolicyBreaches}; all here are notes.
 */
final class IsolationCheck {
    private final NetworkTables tables;
    private final Hosts hosts;
    private final Optional<String> egress;

    /**
     * @param root of the file system
     * @param egress the policy's {@code site.egress} in words; empty if the policy limits nothing
     */
    IsolationCheck(Path root, Optional<String> egress) {
        this.tables = new NetworkTables(root);
        this.hosts = new Hosts(root.resolve("etc/hosts"));
        this.egress = egress;
    }

    List<Finding> machine() throws IOException {
        return List.of(route(), nameServers());
    }

    private Finding route() throws IOException {
        String what = "default route";
        List<DefaultRoute> routes = tables.defaultRoutes();
        if (routes.isEmpty()) {
            return Finding.ok(what, "none");
        }
        DefaultRoute first = routes.get(0);
        return Finding.note(
                what,
                String.join(", ", routes.stream().map(DefaultRoute::toString).toList()) + limited(),
                "If this machine must be isolated, remove it as root: 'ip " + (first.isIpv6() ? "-6 " : "")
                        + "route del default " + first + "', and in the settings that make it at each start.");
    }

    private String limited() {
        return egress.map(words -> "; the gate policy allows Drydock only " + words
                        + ", and other programs of this machine reach further")
                .orElse("");
    }

    private Finding nameServers() throws IOException {
        String what = "name servers";
        List<String> servers = tables.nameServers();
        return servers.isEmpty()
                ? Finding.ok(what, "none")
                : Finding.note(
                        what,
                        String.join(", ", servers),
                        "If this machine must be isolated, name its hosts in /etc/hosts and remove the line 'nameserver "
                                + servers.get(0) + "' from /etc/resolv.conf.");
    }

    /** The hosts that the site's settings name. */
    Finding settings(SiteFolder site, SiteConfiguration configuration, SiteDatabase database) {
        String what = "outside addresses";
        List<String> outside = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (Map.Entry<String, String> named : configuration.hosts(database).entrySet()) {
            for (String host : named.getValue().split(",", -1)) {
                Place place = hosts.place(host);
                if (place == Place.OUTSIDE) {
                    outside.add(named.getKey() + ": " + host);
                } else if (place == Place.UNKNOWN) {
                    unknown.add(named.getKey() + ": " + host);
                }
            }
        }
        if (outside.isEmpty() && unknown.isEmpty()) {
            return Finding.ok(what, "none in " + site.configuration());
        }
        List<String> found = new ArrayList<>();
        if (!outside.isEmpty()) {
            found.add(String.join(", ", outside) + (outside.size() == 1 ? " is" : " are") + " in no private network");
        }
        if (!unknown.isEmpty()) {
            found.add(String.join(", ", unknown) + (unknown.size() == 1 ? " is a name" : " are names")
                    + " that only a name server knows");
        }
        return Finding.note(
                what,
                String.join("; ", found),
                "If the site must be isolated, change the setting in " + site.configuration()
                        + " (drydock.db.url: in " + site.registry()
                        + ") to an address in the private network, or name the host with such an address in /etc/hosts.");
    }
}
