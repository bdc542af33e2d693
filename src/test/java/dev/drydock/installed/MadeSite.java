package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.VerificationKey;
import dev.drydock.sample.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A site made by its commands for models of the owner's choice: people, sources and the standard policy, and no model yet. */
final class MadeSite {
    private final InstalledSite site;
    private final Path keys;
    private final List<String> sources;

    private MadeSite(InstalledSite site, Path keys, List<String> sources) {
        this.site = site;
        this.keys = keys;
        this.sources = List.copyOf(sources);
    }

    /** Made and started. */
    static MadeSite in(Path folder, List<String> sources) throws IOException {
        return in(folder, sources, "");
    }

    /** @param settings further lines of its site.yaml */
    static MadeSite in(Path folder, List<String> sources, String settings) throws IOException {
        return in(folder, sources, settings, UnaryOperator.identity());
    }

    /** @param policy edit of the standard policy before it is signed */
    static MadeSite in(Path folder, List<String> sources, String settings, UnaryOperator<String> policy)
            throws IOException {
        MadeSite made = unstarted(folder, "made", sources, settings, policy, keys -> {});
        made.site.start();
        return made;
    }

    /** Made where its commands run, such as in a network of its own, and started. */
    static MadeSite at(InstalledSite site, Path folder, String name, List<String> sources, String settings)
            throws IOException {
        MadeSite made = unstarted(site, folder, name, sources, settings, UnaryOperator.identity(), keys -> {});
        made.site.start();
        return made;
    }

    /** A site of that name with an orchestrator and no node. */
    static MadeSite withoutNode(Path folder, String name, List<String> sources, String settings) throws IOException {
        return withoutNode(folder, name, sources, settings, keys -> {});
    }

    /** @param keys what its administrator does in {@code etc/keys} before anybody knows a key of the site */
    static MadeSite withoutNode(Path folder, String name, List<String> sources, String settings, Consumer<Path> keys)
            throws IOException {
        MadeSite made = unstarted(folder, name, sources, settings, UnaryOperator.identity(), keys);
        made.site.startOnly("orchestrator");
        return made;
    }

    private static MadeSite unstarted(
            Path folder,
            String name,
            List<String> sources,
            String settings,
            UnaryOperator<String> policy,
            Consumer<Path> keys)
            throws IOException {
        return unstarted(new InstalledSite(folder.resolve("site")), folder, name, sources, settings, policy, keys);
    }

    private static MadeSite unstarted(
            InstalledSite site,
            Path folder,
            String name,
            List<String> sources,
            String settings,
            UnaryOperator<String> policy,
            Consumer<Path> keys)
            throws IOException {
        MadeSite made = new MadeSite(site, Files.createDirectories(folder.resolve("keys")), sources);
        made.initialise(name);
        keys.accept(made.site.root().resolve("etc/keys"));
        made.trust(folder);
        made.policy(folder, policy);
        Files.writeString(made.site.root().resolve("etc/site.yaml"), settings, StandardOpenOption.APPEND);
        return made;
    }

    /**
     * The pumps' directory under another name and with one trial.
     *
     * @param edit of its model.yaml
     * @return the directory, within models
     */
    static Path likeThePumps(Path models, String model, UnaryOperator<String> edit) throws IOException {
        Path directory = Files.createDirectories(models.resolve(model));
        for (String file : new String[] {"weights.pt", "preprocessing.json", "reference.json"}) {
            Files.copy(Sample.PUMP_FAILURE.directory().resolve(file), directory.resolve(file));
        }
        String text = Files.readString(Sample.PUMP_FAILURE.directory().resolve("model.yaml"));
        text = replaced(text, "name: pump-failure\n", "name: " + model + "\n");
        text = replaced(text, "  - {learning-rate: 0.0005}\n  - {learning-rate: 0.001}\n", "");
        Files.writeString(directory.resolve("model.yaml"), edit.apply(text));
        return directory;
    }

    /** Fails if the text does not have what is to be replaced. */
    static String replaced(String text, String old, String by) {
        assertThat(text).contains(old);
        return text.replace(old, by);
    }

    InstalledSite site() {
        return site;
    }

    private void initialise(String name) {
        site.as(
                        "",
                        "server",
                        "init",
                        "--name",
                        name,
                        "--port",
                        Integer.toString(site.port()),
                        "--serving-port",
                        Integer.toString(site.servingPort()),
                        "--new-user",
                        "sam=scheduler",
                        "--new-user",
                        "emil=engineer",
                        "--new-user",
                        "rhea=release-manager",
                        "--new-user",
                        "milo=release-manager",
                        "--new-user",
                        "audrey=auditor",
                        "--new-user",
                        "ada=admin")
                .expecting(0);
    }

    private void trust(Path folder) {
        List.of("root-1", "rhea", "milo").forEach(name -> newKey(name, SigningKey.Kind.ED25519));
        sources.forEach(name -> newKey(name, SigningKey.Kind.ED25519));
        String root = VerificationKey.read(SigningKey.publicFile(Path.of(key("root-1"))))
                .id();
        Path trust = signedTrust(folder.resolve("trust.unsigned.json"), List.of());
        site.as("", "trust", "install", trust.toString(), "--root", root).expecting(0);
    }

    /**
     * Makes the builder's key of another site, and installs the next trust file, with this site as a contributor.
     *
     * @return the private key
     */
    Path trustContributor(Path folder, String name) {
        newKey(name, SigningKey.Kind.P256);
        trustAlso(folder, List.of("--contributor", name + "=" + publicKey(name)));
        return Path.of(key(name));
    }

    /** Installs the second trust file, drafted with further arguments. */
    void trustAlso(Path folder, List<String> arguments) {
        Path trust = signedTrust(
                folder.resolve("trust-2.unsigned.json"),
                Stream.concat(Stream.of("--trust-version", "2"), arguments.stream())
                        .toList());
        site.as("", "trust", "install", trust.toString(), "--yes").expecting(0);
    }

    /**
     * Installs the second trust file with the keys of today, signed by the former root too.
     *
     * @param former ids of keys that sign nothing new; the first one is the former root's, which needs no mention
     */
    void installSuccessor(Path folder, List<String> former, Path formerRoot) {
        List<String> arguments = new ArrayList<>(List.of("--trust-version", "2"));
        former.stream().skip(1).forEach(id -> arguments.addAll(List.of("--left", id)));
        Path trust = signedTrust(folder.resolve("trust-2.unsigned.json"), arguments);
        site.as("", "trust", "sign", trust.toString(), "--key", formerRoot.toString())
                .expecting(0);
        site.as("", "trust", "install", trust.toString(), "--yes").expecting(0);
    }

    private Path signedTrust(Path draft, List<String> further) {
        List<String> arguments = new ArrayList<>(List.of("trust", "init", "--replace", "-o", draft.toString()));
        arguments.addAll(List.of("--root", "root-1=" + publicKey("root-1")));
        arguments.addAll(List.of("--person", "rhea:release-manager=" + publicKey("rhea")));
        arguments.addAll(List.of("--person", "milo:release-manager=" + publicKey("milo")));
        for (String source : sources) {
            arguments.addAll(List.of("--source", source + "=" + publicKey(source)));
        }
        arguments.addAll(further);
        site.as("", arguments.toArray(String[]::new)).expecting(0);
        site.as("", "trust", "sign", draft.toString(), "--key", key("root-1")).expecting(0);
        return draft.resolveSibling(draft.getFileName().toString().replace(".unsigned", ""));
    }

    /**
     * The standard policy, signed by rhea and installed.
     *
     * @param folder for its files
     * @param edit before it is signed
     */
    void policy(Path folder, UnaryOperator<String> edit) throws IOException {
        policy(folder, edit, "rhea");
    }

    /** Signed by each of them. */
    void policy(Path folder, UnaryOperator<String> edit, String... managers) throws IOException {
        Path draft = folder.resolve("policy.unsigned.json");
        site.as("", "policy", "init", "--replace", "-o", draft.toString()).expecting(0);
        Files.writeString(draft, edit.apply(Files.readString(draft)));
        Path signed = folder.resolve("policy.json");
        Path toSign = draft;
        for (String manager : managers) {
            site.as("", "policy", "sign", toSign.toString(), "--key", key(manager))
                    .expecting(0);
            toSign = signed;
        }
        site.as("", "policy", "install", signed.toString()).expecting(0);
    }

    /** A first version, from its owner's directory to the endpoint. */
    void release(Path directory, String version) {
        propose(directory, version);
        promote(version);
    }

    /** Imports a first version and waives that it has no champion. */
    void propose(Path directory, String version) {
        site.as("emil", "import", directory.toString()).expecting(0);
        site.as("milo", "waive", "no-baseline", version, "--key", key("milo"), "--reason", "first release", "--yes")
                .expecting(0);
    }

    void approve(String version) {
        site.as("rhea", "approve", version, "--key", key("rhea"), "--yes").expecting(0);
    }

    void promote(String version) {
        approve(version);
        site.as("rhea", "promote", version, "--wait").expecting(0);
    }

    /** A sample's drifted night of so many predictions, signed by its sources, into the inbox. */
    void bringDriftedNight(Sample sample, int rows, Path folder) throws IOException {
        sample.driftedNight().rows(rows).writeTo(Files.createDirectories(folder));
        bring(folder, sample.sources());
    }

    /** What lies in a folder, signed by its sources, into the inbox. */
    void bring(Path folder, List<String> sources) throws IOException {
        for (String source : sources) {
            site.as("", "export", "sign", folder.toString(), "--source", source, "--key", key(source))
                    .expecting(0);
        }
        try (Stream<Path> files = Files.list(folder)) {
            site.bring(files.toList());
        }
    }

    private void newKey(String name, SigningKey.Kind kind) {
        SigningKey.generate(kind).write(Path.of(key(name)));
    }

    private String publicKey(String name) {
        return SigningKey.publicFile(Path.of(key(name))).toString();
    }

    /** Where a person's or a source's private key lies. */
    String key(String name) {
        return keys.resolve(name + ".key").toString();
    }
}
