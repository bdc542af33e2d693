package dev.drydock.cli.release;

import dev.drydock.cli.access.SignedFiles;
import dev.drydock.cli.terminal.Environment;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.Pins;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.SiteOption;
import dev.drydock.cli.terminal.Table;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustFile.NamedKey;
import dev.drydock.domain.release.TrustFile.Person;
import dev.drydock.domain.release.TrustFile.Recipient;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.AgeEncryption;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.SiteDocuments;
import dev.drydock.packaging.SiteTrust;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.packaging.VerificationKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The trust file: the people and keys that this site trusts. Needs no server. */
@Command(
        name = "trust",
        description = "Draft, sign, show and install the trust file.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TrustCommand.Init.class,
            TrustCommand.Show.class,
            TrustCommand.Sign.class,
            TrustCommand.Install.class
        })
public final class TrustCommand {
    @Command(
            name = "init",
            description = "Draft a trust file for this site. The draft already contains the machine keys of the site.",
            mixinStandardHelpOptions = true)
    static final class Init implements Callable<Integer> {
        private static final int MOST_EARLIER = 1000;
        /** As the source of its prediction log. */
        private static final String NODE = "node-1";

        @Mixin
        private SiteOption site;

        @Option(
                names = "--root",
                required = true,
                paramLabel = "NAME=PUB",
                description = "A root key. You can repeat this option.")
        private Map<String, Path> roots = new LinkedHashMap<>();

        @Option(
                names = "--person",
                paramLabel = "NAME:ROLE[,ROLE]=PUB",
                description = "A person and their roles. The name is also their user name. You can repeat this option.")
        private Map<String, Path> people = new LinkedHashMap<>();

        @Option(
                names = "--source",
                paramLabel = "NAME=PUB",
                description = "A source of exports. node-1 is the serving node of the site; if it runs on this machine,"
                        + " the draft already"
                        + " contains its key. You can repeat this option.")
        private Map<String, Path> sources = new LinkedHashMap<>();

        @Option(
                names = "--contributor",
                paramLabel = "NAME=PUB",
                description = "The builder's key of another site, whose packages may be brought with 'drydock candidate"
                        + " add'. You can repeat this option.")
        private Map<String, Path> contributors = new LinkedHashMap<>();

        @Option(
                names = "--site-key",
                paramLabel = "SITE=PUB",
                description = "The delivery key of another site, to send deliveries there and to receive them. You can"
                        + " repeat this option, also for a site that changes its key.")
        private List<String> sites = new ArrayList<>();

        @Option(
                names = "--site-recipient",
                paramLabel = "SITE=FILE",
                description =
                        "The file delivery.age.pub of another site, to encrypt deliveries for it. You can repeat this option.")
        private List<String> recipients = new ArrayList<>();

        @Option(
                names = "--trust-version",
                defaultValue = "1",
                description = "Version of the trust file. It must" + " rise with each file. Default: ${DEFAULT-VALUE}.")
        private int version = 1;

        @Option(
                names = "--root-quorum",
                defaultValue = "1",
                description = "Number of roots that must sign. Default: ${DEFAULT-VALUE}.")
        private int rootQuorum = 1;

        @Option(
                names = "--approval-quorum",
                defaultValue = "1",
                description = "Number of people who must" + " approve. Default: ${DEFAULT-VALUE}.")
        private int approvalQuorum = 1;

        @Option(
                names = "--break-glass-days",
                paramLabel = "DAYS",
                description = "Allow break-glass: one release manager and one person with the role break-glass may"
                        + " decide in an emergency, and somebody else must review it within this many days, 1 to 90."
                        + " Default: not allowed.")
        private @Nullable Integer breakGlassDays;

        @Option(
                names = "--revoke",
                paramLabel = "KEYID[=SINCE]",
                description =
                        "A stolen key, since an instant such as 2026-11-24T23:15:00Z. Default: always. Its"
                                + " signatures since then are"
                                + " invalid, and releases that depend on them are no longer served. You can repeat this option.")
        private List<String> revoked = new ArrayList<>();

        @Option(
                names = "--left",
                paramLabel = "KEYID",
                description = "The key of a person who left. It can sign nothing new, and its earlier signatures stay"
                        + " valid. You can repeat this option.")
        private List<String> left = new ArrayList<>();

        @Option(
                names = "--earlier",
                paramLabel = "DIGEST",
                description = "Digest of an earlier trust file with other roots or another quorum, whose releases stay"
                        + " in service. The"
                        + " command adds the installed file itself. You can repeat this option.")
        private List<String> earlier = new ArrayList<>();

        @Option(
                names = {"-o", "--output"},
                defaultValue = "trust.unsigned.json",
                description = "File to write. Default: ${DEFAULT-VALUE}.")
        private Path output = Path.of("trust.unsigned.json");

        @Option(names = "--replace", description = "Replace the file if it exists. Default: an existing file stays.")
        private boolean replace;

        @Override
        public Integer call() {
            SiteFolder folder = site.folder();
            SiteConfiguration configuration = SiteConfiguration.read(folder.configuration());
            List<NamedKey> exporters = named(sources);
            if (!sources.containsKey(NODE)) {
                exporters.add(TrustFiles.named(NODE, VerificationKey.read(folder.publicKey("log"))));
            }
            Optional<TrustFile> before = Files.exists(folder.trust()) ? installed(folder) : Optional.empty();
            List<NamedKey> builders = machine(folder.publicKey("builder"), before, TrustFile::builders);
            List<NamedKey> orders = machine(folder.publicKey("order"), before, TrustFile::orderKeys);
            Set<String> gone = new TreeSet<>(left);
            Stream.of(builders, orders).forEach(keys -> keys.stream().skip(1).forEach(key -> gone.add(key.keyId())));
            revoked.forEach(key -> gone.remove(keyId(key)));
            TrustFile draft = new TrustFile(
                    version,
                    new TrustFile.Scope(configuration.site(), configuration.stage()),
                    new TrustFile.RootKeys(rootQuorum, named(roots)),
                    new TrustFile.Approvers(
                            people.entrySet().stream().map(Init::person).toList(),
                            approvalQuorum,
                            Optional.ofNullable(breakGlassDays).map(Duration::ofDays)),
                    new TrustFile.Machines(
                            builders,
                            orders,
                            exporters,
                            named(contributors),
                            siteKeys(configuration.site()),
                            recipients(configuration.site())),
                    new TrustFile.LostKeys(
                            Set.copyOf(revoked.stream().map(Init::keyId).toList()), since(), gone),
                    Optional.of(earlier(before)),
                    "");
            byte[] content = TrustFiles.write(draft);
            TrustDraft.requireSound(content, given());
            TrustDraft.requireApprovers(draft);
            PlainFiles.writeDraft(output, content, replace);
            site.environment()
                    .out()
                    .println("Drafted " + output + ". Read it, then sign it with each root key: drydock trust sign "
                            + output + " --key ROOT.key");
            return ExitCode.OK;
        }

        /** What the options said, by the part of the file that they fill. */
        private Map<String, List<String>> given() {
            return Map.ofEntries(
                    Map.entry("version", List.of(Integer.toString(version))),
                    Map.entry("rootQuorum", List.of(Integer.toString(rootQuorum))),
                    Map.entry("roots", List.copyOf(roots.keySet())),
                    Map.entry("people", List.copyOf(people.keySet())),
                    Map.entry("approvalQuorum", List.of(Integer.toString(approvalQuorum))),
                    Map.entry("breakGlass.reviewDays", List.of(String.valueOf(breakGlassDays))),
                    Map.entry("sources", List.copyOf(sources.keySet())),
                    Map.entry("contributors", List.copyOf(contributors.keySet())),
                    Map.entry("sites", sites),
                    Map.entry("recipients", recipients),
                    Map.entry("earlier", earlier));
        }

        /**
         * The machine's key of today, and behind it those that it had before: they sign nothing new, and what they signed stays in service.
         */
        private static List<NamedKey> machine(
                Path publicKey, Optional<TrustFile> before, Function<TrustFile, List<NamedKey>> of) {
            VerificationKey now = VerificationKey.read(publicKey);
            List<NamedKey> known = before.map(of).orElse(List.of());
            Set<String> names = known.stream().map(NamedKey::name).collect(Collectors.toSet());
            String free = Stream.iterate(1, number -> number + 1)
                    .map(number -> "orchestrator-" + number)
                    .filter(name -> !names.contains(name))
                    .findFirst()
                    .orElseThrow();
            String name = known.stream()
                    .filter(key -> key.keyId().equals(now.id()))
                    .map(NamedKey::name)
                    .findFirst()
                    .orElse(free);
            List<NamedKey> keys = new ArrayList<>(List.of(TrustFiles.named(name, now)));
            known.stream().filter(key -> !key.keyId().equals(now.id())).forEach(keys::add);
            return keys;
        }

        /** Several keys may have the same name, so this is no map. */
        private List<NamedKey> siteKeys(String own) {
            List<NamedKey> keys = new ArrayList<>();
            for (String given : sites) {
                String[] parts = ofSite("--site-key", given, own);
                keys.add(TrustFiles.named(parts[0], VerificationKey.read(Path.of(parts[1]))));
            }
            return keys;
        }

        private List<Recipient> recipients(String own) {
            List<Recipient> found = new ArrayList<>();
            for (String given : recipients) {
                String[] parts = ofSite("--site-recipient", given, own);
                found.add(new Recipient(parts[0], AgeEncryption.readRecipient(Path.of(parts[1]))));
            }
            return found;
        }

        private static String[] ofSite(String option, String given, String own) {
            String[] parts = given.split("=", 2);
            if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
                throw TrustDraft.refused(option + " " + given
                        + " must have the form SITE=FILE, for example plant-a=plant-a-delivery.pub");
            }
            TrustDraft.requireOther(option, parts[0], own);
            return parts;
        }

        private static String keyId(String revoked) {
            return revoked.split("=", 2)[0];
        }

        private Map<String, Instant> since() {
            Map<String, Instant> since = new LinkedHashMap<>();
            for (String key : revoked) {
                String[] parts = key.split("=", 2);
                if (parts.length == 2) {
                    since.put(parts[0], instant(key, parts[1]));
                }
            }
            return since;
        }

        private static Instant instant(String option, String text) {
            try {
                return Instant.parse(text);
            } catch (DateTimeParseException e) {
                throw new DrydockException(
                        CommonFailure.USAGE,
                        "No trust file was drafted: --revoke " + option
                                + " must have the form KEYID or KEYID=INSTANT, for example KEYID=2026-11-24T23:15:00Z.",
                        e);
            }
        }

        /** The newest last, so that the oldest go once there are too many. */
        private List<String> earlier(Optional<TrustFile> before) {
            Set<String> digests = new LinkedHashSet<>(earlier);
            before.ifPresent(trust -> {
                digests.addAll(trust.earlier().orElse(List.of()));
                digests.add(trust.digest());
            });
            List<String> all = List.copyOf(digests);
            return all.subList(Math.max(0, all.size() - MOST_EARLIER), all.size());
        }

        private Optional<TrustFile> installed(SiteFolder folder) {
            try {
                return Optional.of(new SiteTrust(folder.trust(), folder.roots()).current());
            } catch (DrydockException e) {
                site.environment()
                        .err()
                        .println("WARNING: the draft does not name the installed trust file, because that file"
                                + " cannot be used: "
                                + e.sentence());
                return Optional.empty();
            }
        }

        private static List<NamedKey> named(Map<String, Path> keys) {
            List<NamedKey> named = new ArrayList<>();
            keys.forEach((name, file) -> named.add(TrustFiles.named(name, VerificationKey.read(file))));
            return named;
        }

        private static Person person(Map.Entry<String, Path> entry) {
            String[] parts = entry.getKey().split(":", -1);
            if (parts.length != 2) {
                throw TrustDraft.refused("--person " + entry.getKey()
                        + " must have the form NAME:ROLE[,ROLE]=PUB, for example rhea:release-manager=rhea.pub");
            }
            Set<String> roles = new TreeSet<>(List.of(parts[1].split(",")));
            TrustDraft.requireRoles(parts[0], roles);
            return TrustFiles.person(parts[0], roles, VerificationKey.read(entry.getValue()));
        }
    }

    @Command(
            name = "sign",
            description = "Sign a draft, or add a signature to a signed trust file.",
            mixinStandardHelpOptions = true)
    static final class Sign implements Callable<Integer> {
        @Mixin
        private SiteOption site;

        @Parameters(paramLabel = "FILE", description = "The trust file.")
        private Path file = Path.of("");

        @Option(names = "--key", required = true, paramLabel = "KEY", description = "Private key of a root.")
        private Path key = Path.of("");

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FILE",
                description = "File to write. Default: the name of FILE without .unsigned.")
        private @Nullable Path output;

        @Override
        public Integer call() {
            Envelope signed = SignedFiles.sign(
                    file, Envelope.TRUST_TYPE, SigningKey.read(key, Pins.of(site.environment())), Sign::requireSound);
            Path to = output == null ? SignedFiles.signedName(file) : output;
            PlainFiles.write(to, signed.toJson());
            site.environment().out().println("Signed: " + to);
            return ExitCode.OK;
        }

        private static void requireSound(byte[] content) {
            for (Recipient recipient : TrustFiles.parse(content).machines().recipients()) {
                if (!AgeEncryption.isRecipient(recipient.recipient())) {
                    throw new DrydockException(
                            CommonFailure.USAGE,
                            "Nothing was signed: the recipient " + recipient.recipient() + " of site "
                                    + recipient.site() + " has a wrong checksum. Copy it again from the site's"
                                    + " delivery.age.pub.");
                }
            }
        }
    }

    @Command(
            name = "show",
            description = "Show the content of a trust file, and whether it is signed.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Mixin
        private SiteOption site;

        @Parameters(paramLabel = "FILE", arity = "0..1", description = "The trust file. Default: the installed one.")
        private @Nullable Path file;

        @Option(names = "--json", description = "Print JSON.")
        private boolean json;

        @Override
        public Integer call() {
            Path shown = file == null ? site.folder().trust() : file;
            byte[] content = PlainFiles.read(shown);
            boolean signed = SignedFiles.isEnvelope(content);
            TrustFile trust = PlainFiles.naming(
                    shown, () -> signed ? TrustFiles.readSelfSigned(content) : TrustFiles.parse(content));
            if (json) {
                site.environment().out().println(Json.pretty(shown(trust)));
            } else {
                print(trust, site.environment());
            }
            if (!signed) {
                site.environment()
                        .err()
                        .println("This is an unsigned draft. It has no effect yet. Sign it with each root key:"
                                + " drydock trust sign " + shown + " --key ROOT.key");
            }
            return ExitCode.OK;
        }
    }

    private static void print(TrustFile trust, Environment environment) {
        environment
                .out()
                .println("Trust file version " + trust.version() + " for site " + trust.site() + ", stage "
                        + trust.stage() + "; " + trust.approvalQuorum() + " approval(s), " + trust.rootQuorum()
                        + " root(s) needed; break-glass "
                        + trust.breakGlass()
                                .map(due -> "allowed, review due after " + due.toDays() + " day(s)")
                                .orElse("not allowed"));
        Table table = new Table("AS", "NAME", "ROLES", "KEY ID", "");
        shown(trust).keys().forEach(key -> table.row(key.as(), key.name(), key.roles(), key.keyId(), key.standing()));
        table.print(environment.out());
    }

    /**
     * A trust file for scripts.
     *
     * @param digest of the signed bytes, as approvals name it
     * @param breakGlassDays null if break-glass is not allowed
     */
    record Shown(
            int version,
            String site,
            String stage,
            String digest,
            int approvalQuorum,
            int rootQuorum,
            @Nullable Long breakGlassDays,
            List<ShownKey> keys) {}

    /**
     * A key in a trust file.
     *
     * @param as root, person, builder, orders, source, contributor, site or recipient
     * @param roles of a person, with commas
     * @param keyId of a recipient, the recipient itself
     * @param standing empty, {@code LEFT}, or {@code REVOKED} and perhaps since when
     */
    record ShownKey(String as, String name, String roles, String keyId, String standing) {}

    private static Shown shown(TrustFile trust) {
        List<ShownKey> keys = new ArrayList<>();
        add(keys, "root", trust.roots(), trust);
        trust.people()
                .forEach(person -> keys.add(new ShownKey(
                        "person",
                        person.name(),
                        String.join(",", new TreeSet<>(person.roles())),
                        person.keyId(),
                        standing(trust, person.keyId()))));
        add(keys, "builder", trust.builders(), trust);
        add(keys, "orders", trust.orderKeys(), trust);
        add(keys, "source", trust.sources(), trust);
        add(keys, "contributor", trust.contributors(), trust);
        add(keys, "site", trust.sites(), trust);
        trust.machines()
                .recipients()
                .forEach(one -> keys.add(new ShownKey("recipient", one.site(), "", one.recipient(), "")));
        return new Shown(
                trust.version(),
                trust.site(),
                trust.stage(),
                trust.digest(),
                trust.approvalQuorum(),
                trust.rootQuorum(),
                trust.breakGlass().map(Duration::toDays).orElse(null),
                keys);
    }

    private static String standing(TrustFile trust, String keyId) {
        if (trust.left().contains(keyId)) {
            return "LEFT";
        }
        Instant since = trust.since().get(keyId);
        return !trust.isRevoked(keyId) ? "" : since == null ? "REVOKED" : "REVOKED since " + since;
    }

    private static void add(List<ShownKey> to, String as, List<NamedKey> keys, TrustFile trust) {
        keys.forEach(key -> to.add(new ShownKey(as, key.name(), "", key.keyId(), standing(trust, key.keyId()))));
    }

    @Command(
            name = "install",
            description = "Install a signed trust file at the orchestrator and serving node of this site.",
            mixinStandardHelpOptions = true)
    static final class Install implements Callable<Integer> {
        @Mixin
        private SiteOption site;

        @Parameters(paramLabel = "FILE", description = "The trust file.")
        private Path file = Path.of("");

        @Option(
                names = "--root",
                paramLabel = "KEYID",
                description = "Key id of a root, as its holder gave it to you, or at least its first 16 digits. Repeat"
                        + " this option for each"
                        + " root. Without it, the command asks for the ids of a first trust file.")
        private List<String> roots = new ArrayList<>();

        @Option(names = "--yes", description = "Install the file even if a release in service stops.")
        private boolean yes;

        @Mixin
        private ServerOptions server;

        @Override
        public Integer call() {
            SiteFolder folder = site.folder();
            SiteConfiguration configuration = SiteConfiguration.read(folder.configuration());
            DocumentInstallation installation = new DocumentInstallation(site, server);
            SiteDocuments documents = installation.documents();
            byte[] envelope = SignedFiles.read(file, "trust");
            boolean first = !documents.hasTrust();
            TrustFile trust = PlainFiles.naming(
                    file, () -> documents.requireTrust(envelope, configuration.site(), configuration.stage()));
            new RootConfirmation(site.environment()).require(trust, roots, first);
            if (!agreed(new TrustConsequences(folder, trust).list())) {
                return ExitCode.FAILED;
            }
            boolean named = server.namesSomebody();
            if (named) {
                installation.through("trust", envelope);
            } else {
                documents.putTrust(envelope, trust);
            }
            print(trust, site.environment());
            site.environment()
                    .out()
                    .println(
                            "Installed. The trust file is in force now. Approved candidates that are not in service must be"
                                    + " approved again.");
            if (!named) {
                installation.warnIfUnknown();
            }
            return ExitCode.OK;
        }

        /** Prints what stops under the new file. Without --yes, a script continues with a warning in this version. */
        private boolean agreed(List<String> consequences) {
            if (consequences.isEmpty() || yes) {
                consequences.forEach(site.environment().out()::println);
                return true;
            }
            consequences.forEach(site.environment().err()::println);
            if (!site.environment().terminal()) {
                site.environment()
                        .err()
                        .println("WARNING: this version installs the file anyway. The next version will install"
                                + " such a file only with --yes.");
                return true;
            }
            site.environment().out().print("Install the trust file anyway? Type yes: ");
            site.environment().out().flush();
            boolean agreed = "yes".equals(typed());
            if (!agreed) {
                site.environment().err().println("The trust file was not installed. Nothing has changed.");
            }
            return agreed;
        }

        private String typed() {
            try {
                return Optional.ofNullable(site.environment().in().readLine())
                        .orElse("")
                        .strip();
            } catch (IOException e) {
                return "";
            }
        }
    }
}
