package dev.drydock.serving;

import dev.drydock.domain.audit.LogClaim;
import dev.drydock.domain.registry.Task;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.release.Succession;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.inference.GoldenVectors;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.ModelSignature;
import dev.drydock.inference.Preprocessing;
import dev.drydock.inference.TinyPackage;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.OrderVerifier;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.PackageLimits;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.TarArchive;
import dev.drydock.packaging.TrustFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A site directory with a serving node's trust, token and log key, and signed packages of the fixture model. */
final class ServingSite {
    static final String TOKEN = "token-of-the-node";
    static final String MODEL = "tiny";
    static final String SOURCE = "node-1";

    final ReleaseKit kit = new ReleaseKit();
    final SigningKey logKey = SigningKey.generate(SigningKey.Kind.ED25519);
    final NodeFolder folder;
    private final Path packages;
    private TrustFile trust;

    /** @param root an empty directory */
    ServingSite(Path root) {
        folder = new NodeFolder(root.resolve("site"));
        packages = root.resolve("built");
        trust = ReleaseKit.withSource(kit.trust(), SOURCE, logKey);
        try {
            for (Path file : List.of(folder.trust(), folder.logKey(), folder.token())) {
                Files.createDirectories(file.getParent());
            }
            Files.writeString(folder.token(), TOKEN + "\n");
            logKey.write(folder.logKey());
            Files.writeString(
                    folder.roots(), "{\"roots\": [\"" + kit.root.publicKey().id() + "\"]}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        install(trust);
    }

    TrustFile trust() {
        return trust;
    }

    void install(TrustFile next) {
        trust = next;
        write(folder.trust(), new String(kit.trustEnvelope(next), StandardCharsets.UTF_8));
    }

    /** Installs a trust file by another root, as {@code drydock trust install} does once the old root has agreed. */
    void install(TrustFile next, SigningKey root) {
        trust = next;
        write(folder.roots(), "{\"roots\": [\"" + root.publicKey().id() + "\"]}");
        write(folder.trust(), signed(next, root));
    }

    static String signed(TrustFile trust, SigningKey root) {
        return new String(
                Envelope.sign(Envelope.TRUST_TYPE, TrustFiles.write(trust), root)
                        .toJson(),
                StandardCharsets.UTF_8);
    }

    static VersionId version(int number) {
        return new VersionId(MODEL, number);
    }

    /** A signed package whose scores differ from those of every other number. */
    Path build(int number) {
        Path directory = unsigned(number);
        recordGolden(directory, 0);
        sealAndSign(directory, number);
        return directory;
    }

    /** The same with a report that compares it with that number. */
    Path build(int number, int champion) {
        Path directory = build(number);
        kit.seal(directory, version(number), Map.of(), Optional.of(version(champion)));
        kit.sign(directory);
        return directory;
    }

    /** An order to activate it in the place of that package, approved by rhea, for a node that missed others. */
    byte[] replacing(Path replaced, int number, Path directory, long sequence, byte[]... missed) {
        Succession succession = Succession.of(digest(replaced));
        String approval =
                kit.approve(kit.statement(Action.ACTIVATE, version(number), directory, trust, succession), kit.rhea);
        ReleaseOrder order = new ReleaseOrder(
                Action.ACTIVATE,
                ReleaseKit.SITE,
                ReleaseKit.STAGE,
                version(number),
                digest(directory),
                sequence,
                ReleaseKit.NOW.minusSeconds(5),
                ReleaseKit.NOW.plusSeconds(600),
                List.of(approval),
                succession.replaces(),
                Optional.empty(),
                Stream.of(missed)
                        .map(envelope -> new String(envelope, StandardCharsets.UTF_8))
                        .toList());
        return kit.signOrder(order, kit.orderKey);
    }

    /** The same order, with what the orchestrator says about its audit log. */
    byte[] saying(byte[] order, LogClaim log) {
        ReleaseOrder like = OrderVerifier.read(order);
        return kit.signOrder(
                new ReleaseOrder(
                        like.action(),
                        like.site(),
                        like.stage(),
                        like.version(),
                        like.packageDigest(),
                        like.sequence(),
                        like.issuedAt(),
                        like.expiresAt(),
                        like.approvals(),
                        like.replaces(),
                        like.comparison(),
                        like.missed(),
                        Optional.of(log)),
                kit.orderKey);
    }

    /** An order to activate it for a node that missed another one. */
    byte[] catchingUp(int number, Path directory, long sequence, byte[] missed) {
        ReleaseOrder order = new ReleaseOrder(
                Action.ACTIVATE,
                ReleaseKit.SITE,
                ReleaseKit.STAGE,
                version(number),
                digest(directory),
                sequence,
                ReleaseKit.NOW.minusSeconds(5),
                ReleaseKit.NOW.plusSeconds(600),
                List.of(approval(Action.ACTIVATE, number, directory)),
                succession(number).replaces(),
                Optional.empty(),
                List.of(new String(missed, StandardCharsets.UTF_8)));
        return kit.signOrder(order, kit.orderKey);
    }

    /** A signed package whose golden vectors this machine cannot reproduce. */
    Path buildWithWrongGolden(int number) {
        Path directory = unsigned(number);
        recordGolden(directory, 0.01);
        sealAndSign(directory, number);
        return directory;
    }

    /** A signed package with behaviour tests. */
    Path buildExpecting(int number, String tests) {
        Path directory = unsigned(number);
        kit.addBehaviour(directory, tests);
        recordGolden(directory, 0);
        sealAndSign(directory, number);
        return directory;
    }

    /** A signed package whose {@code model.yaml} says this too. */
    Path buildSaying(int number, String yaml) {
        Path directory = unsigned(number);
        recordGolden(directory, 0);
        write(directory.resolve("model/model.yaml"), read(directory.resolve("model/model.yaml")) + yaml);
        sealAndSign(directory, number);
        return directory;
    }

    /** A signed package whose {@code model.yaml} declares this answer safe. */
    Path buildSafe(int number, String answer) {
        Path directory = unsigned(number);
        recordGolden(directory, 0);
        Path definition = directory.resolve("model/model.yaml");
        write(definition, read(definition).replace("serving: {", "serving: {safe-answer: \"" + answer + "\", "));
        sealAndSign(directory, number);
        return directory;
    }

    /** A signed package that scores requests together, by what {@code model.yaml} declares. */
    Path buildBatching(int number, String batching) {
        return buildBatching(number, batching, "weights.pt");
    }

    /** The same with other weights of the fixture. */
    Path buildBatching(int number, String batching, String weights) {
        Path directory = unsigned(number);
        TinyPackage.copy(weights, directory.resolve(LoadedModel.FILE));
        recordGolden(directory, 0);
        Path definition = directory.resolve("model/model.yaml");
        write(definition, read(definition).replace("serving: {", "serving: {batching: " + batching + ", "));
        sealAndSign(directory, number);
        return directory;
    }

    /**
     * A signed package of a module that misbehaves far from usual rows, and whose requests wait minutes for their turn.
     *
     * @param keys more of the section {@code serving}
     */
    Path buildPatient(int number, String keys) {
        return buildPatient(number, keys, directory -> {});
    }

    /** The same with more changes before it is signed. */
    Path buildPatient(int number, String keys, Consumer<Path> change) {
        Path directory = unsigned(number);
        TinyPackage.copy("beyond.pt", directory.resolve(LoadedModel.FILE));
        replace(directory.resolve(ModelSignature.FILE), "\"timeoutMillis\": 2000", "\"timeoutMillis\": 240000");
        recordGolden(directory, 0);
        replace(directory.resolve(PackageFiles.MODEL_YAML), "timeout: 2s", "timeout: 4m, " + keys);
        change.accept(directory);
        sealAndSign(directory, number);
        return directory;
    }

    private static void replace(Path file, String what, String by) {
        write(file, read(file).replace(what, by));
    }

    /** The line of each prediction that the node handed over. */
    List<String> handedOver() {
        Path outbox = folder.log().resolve("outbox");
        if (Files.notExists(outbox)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(outbox)) {
            return files.filter(file -> file.toString().endsWith(".csv"))
                    .sorted()
                    .flatMap(file -> read(file).lines().skip(1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The identifier of each prediction that the node handed over. */
    List<String> handedOverIds() {
        return handedOver().stream()
                .map(line -> line.substring(0, line.indexOf(',')))
                .toList();
    }

    /** A signed package with this {@code provenance/reference.json}. */
    Path buildKnowing(int number, String reference) {
        Path directory = unsigned(number);
        recordGolden(directory, 0);
        write(directory.resolve(PackageFiles.REFERENCE), reference);
        sealAndSign(directory, number);
        return directory;
    }

    private Path unsigned(int number) {
        Path directory = TinyPackage.in(packages.resolve("v" + number));
        Path preprocessing = directory.resolve(Preprocessing.FILE);
        write(preprocessing, read(preprocessing).replace("120.5", Double.toString(120.5 + 10 * number)));
        complete(directory);
        return directory;
    }

    /** A signed package that was judged by another policy, which rhea signed too. */
    Path build(int number, String policy) {
        Path directory = unsigned(number);
        recordGolden(directory, 0);
        kit.addSuite(directory, kit.policyEnvelope(policy));
        sealAndSign(directory, number);
        return directory;
    }

    private void complete(Path directory) {
        kit.addSuite(directory, kit.policyEnvelope());
    }

    /** A signed package of the fixture model for another task. */
    Path build(int number, Task task) {
        return built(number, TinyPackage.in(packages.resolve("v" + number), task));
    }

    /** The same with a key more in its {@code model/signature.json}. */
    Path buildDeciding(int number, Task task, String decision) {
        Path directory = TinyPackage.in(packages.resolve("v" + number), task);
        Path signature = directory.resolve(ModelSignature.FILE);
        try {
            String text = Files.readString(signature);
            Files.writeString(
                    signature, text.replace("\"maxBatch\":", "\"decision\": " + decision + ", \"maxBatch\":"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return built(number, directory);
    }

    /** A signed package of a regression of two targets. */
    Path buildOfTwoTargets(int number) {
        return built(number, TinyPackage.ofTwoTargets(packages.resolve("v" + number)));
    }

    private Path built(int number, Path directory) {
        complete(directory);
        try (LoadedModel model = LoadedModel.load(directory)) {
            GoldenVectors.record(model, model.invent(8, 7), 1e-5).write(directory.resolve(GoldenVectors.FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sealAndSign(directory, number);
        return directory;
    }

    private static void recordGolden(Path directory, double off) {
        try (LoadedModel model = LoadedModel.load(directory)) {
            GoldenVectors golden = GoldenVectors.record(model, GoldenVectors.inventRows(model, 8, 7), 8, 1e-5);
            List<GoldenVectors.Vector> shifted = golden.vectors().stream()
                    .map(vector -> new GoldenVectors.Vector(vector.raw(), null, vector.onlyScore() + off, null))
                    .toList();
            Path file = directory.resolve(GoldenVectors.FILE);
            Files.createDirectories(file.getParent());
            new GoldenVectors(golden.tolerance(), shifted).write(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each version's report compares it with the one before, if that was built. */
    private void sealAndSign(Path directory, int number) {
        kit.seal(directory, version(number), Map.of(), before(number).map(built -> version(number - 1)));
        kit.sign(directory);
    }

    private Optional<Path> before(int number) {
        return Optional.of(packages.resolve("v" + (number - 1))).filter(Files::isDirectory);
    }

    /** What each version takes the place of: the one before, if that was built. */
    private Succession succession(int number) {
        return before(number).map(ServingSite::digest).map(Succession::of).orElse(Succession.FIRST);
    }

    byte[] tar(Path directory) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new TarArchive(PackageLimits.STANDARD).write(directory, out);
        return out.toByteArray();
    }

    /** An order to activate, approved by rhea. */
    byte[] activate(int number, Path directory, long sequence) {
        return order(Action.ACTIVATE, number, directory, sequence);
    }

    /** An order to roll back, approved by rhea. */
    byte[] rollBack(int number, Path directory, long sequence) {
        return order(Action.ROLL_BACK, number, directory, sequence);
    }

    private byte[] order(Action action, int number, Path directory, long sequence) {
        return order(action, number, directory, sequence, approval(action, number, directory));
    }

    byte[] order(Action action, int number, Path directory, long sequence, String approval) {
        Optional<String> replaces =
                action == Action.ACTIVATE ? succession(number).replaces() : Optional.empty();
        return kit.order(action, version(number), directory, sequence, List.of(approval), kit.orderKey, replaces);
    }

    /** Signed by rhea. */
    String approval(Action action, int number, Path directory) {
        return approval(action, number, directory, trust, kit.rhea);
    }

    String approval(Action action, int number, Path directory, TrustFile under, SigningKey person) {
        return kit.approve(kit.statement(action, version(number), directory, under, succession(number)), person);
    }

    static String digest(Path directory) {
        return new PackageDigest().packageDigest(directory);
    }

    /** What a package answers for one row, asked without a node. */
    static float score(Path directory, float... raw) {
        try (LoadedModel model = LoadedModel.load(directory)) {
            return model.score(raw, 1)[0];
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(Path file, String content) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
