package dev.drydock.cli.site;

import dev.drydock.cli.access.ClientsFile;
import dev.drydock.cli.site.SiteRecords.Token;
import dev.drydock.config.NodeSettings;
import dev.drydock.config.SiteFolder;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.InferenceClients.Client;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The tokens of programs, of a node's clients and of the node itself: those that have expired, soon will, or never do. */
final class TokensCheck {
    private static final Duration SOON = Duration.ofDays(30);

    private static final String CLIENTS = "client tokens";

    /** Of a client without an end, the age of its token is what there is to see. */
    private static final Duration OLD = Duration.ofDays(365);

    private TokensCheck() {}

    /** What schedulers and monitoring sign in with, from the site's database. */
    static Finding programs(List<Token> tokens, Instant now) {
        String what = "tokens";
        List<Token> valid = tokens.stream().filter(token -> !token.revoked()).toList();
        List<Token> expired =
                valid.stream().filter(token -> !token.expires().isAfter(now)).toList();
        if (!expired.isEmpty()) {
            return Finding.wrong(what, "expired: " + named(expired), cure(expired.get(0)));
        }
        List<Token> ending = valid.stream()
                .filter(token -> token.expires().isBefore(now.plus(SOON)))
                .toList();
        return ending.isEmpty()
                ? Finding.ok(what, valid.isEmpty() ? "none" : valid.size() + ", none expires within 30 days")
                : Finding.note(what, "expire within 30 days: " + named(ending), cure(ending.get(0)));
    }

    private static String named(List<Token> tokens) {
        return tokens.stream()
                .map(token -> token.name() + " (" + day(token.expires()) + ")")
                .collect(Collectors.joining(", "));
    }

    private static String cure(Token token) {
        return "Give the program another token: 'drydock token add " + token.name() + "-2 --role "
                + String.join(" --role ", token.roles()) + "'. Then run 'drydock token revoke " + token.name() + "'.";
    }

    private static LocalDate day(Instant at) {
        return at.atZone(ZoneOffset.UTC).toLocalDate();
    }

    /** Of the programs that request predictions from this node; nothing if their list cannot be read, which another finding says. */
    static List<Finding> clients(SiteFolder site, Instant now) {
        List<Client> valid =
                list(site).stream().filter(client -> !client.isRevoked()).toList();
        List<Client> ending = valid.stream()
                .filter(client -> client.right().hasEnded(now.plus(SOON)))
                .toList();
        List<Client> expired =
                ending.stream().filter(client -> client.right().hasEnded(now)).toList();
        List<Client> old = valid.stream()
                .filter(client -> client.right().until().isEmpty()
                        && client.token()
                                .filter(token -> token.madeAt().isBefore(now.minus(OLD)))
                                .isPresent())
                .toList();
        List<Finding> findings = new ArrayList<>();
        if (!expired.isEmpty()) {
            findings.add(Finding.wrong(CLIENTS, "expired: " + ends(expired), extend(expired.get(0))));
        } else if (!ending.isEmpty()) {
            findings.add(Finding.note(CLIENTS, "expire within 30 days: " + ends(ending), extend(ending.get(0))));
        }
        if (!old.isEmpty()) {
            findings.add(Finding.note(
                    CLIENTS,
                    "older than a year, and none expires by itself: "
                            + named(old, client -> client.token().orElseThrow().madeAt()),
                    "Give the client another token: 'drydock client rotate "
                            + old.get(0).name() + "'. Its old token stays valid for a week."));
        }
        return findings;
    }

    private static String ends(List<Client> clients) {
        return named(clients, client -> client.right().until().orElseThrow());
    }

    private static String named(List<Client> clients, Function<Client, Instant> at) {
        return clients.stream()
                .map(client -> client.name() + " (" + day(at.apply(client)) + ")")
                .collect(Collectors.joining(", "));
    }

    private static String extend(Client client) {
        return "Extend it with 'drydock client change " + client.name()
                + " --until DAY', or revoke it with 'drydock client revoke " + client.name() + "'.";
    }

    private static List<Client> list(SiteFolder site) {
        try {
            return ClientsFile.read(site).clients();
        } catch (DrydockException e) {
            return List.of();
        }
    }

    /** By which the orchestrator manages the node. */
    static List<Finding> node(SiteFolder site, NodeSettings node) throws AccessDeniedException {
        Path secrets = site.etc().resolve("secrets");
        if (Files.isDirectory(secrets) && !Files.isExecutable(secrets)) {
            throw new AccessDeniedException(secrets.toString());
        }
        List<Path> missing = new ArrayList<>();
        if (node.runs().orchestrator() && Files.notExists(site.root().resolve(node.tokenFile()))) {
            missing.add(site.root().resolve(node.tokenFile()));
        } else if (!node.runs().orchestrator()
                && Files.notExists(site.nodeToken())
                && Files.notExists(site.nodeTokenHash())) {
            missing.add(site.nodeTokenHash());
        }
        if (missing.isEmpty()) {
            return List.of(Finding.ok("node token", "there; it does not expire"));
        }
        Path file = missing.get(0);
        return List.of(Finding.wrong(
                "node token",
                file + " is missing, so the orchestrator cannot manage the node",
                node.runs() == NodeSettings.Runs.BOTH
                        ? "Restore it from a backup, or let 'drydock server stop' and 'drydock server start' make another."
                        : "Copy it from the other machine again: docs/guides/separate-node.md."));
    }
}
