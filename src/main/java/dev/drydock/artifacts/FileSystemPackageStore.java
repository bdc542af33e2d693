package dev.drydock.artifacts;

import dev.drydock.config.SiteFolder;
import dev.drydock.domain.release.PackageDigester;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.files.DurableFiles;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Packages as directories: {@code <root>/<digest>/} holds a package, {@code <root>/work/<key>/} one in the making. Both lie
 * on one file system, so that a rename moves a package in whole or not at all. Thread-safe.
 */
@Singleton
public final class FileSystemPackageStore implements PackageStore {
    private final Path root;
    private final PackageDigester digester;

    @Inject
    public FileSystemPackageStore(SiteFolder site, PackageDigester digester) {
        this(site.var().resolve("packages"), digester);
    }

    public FileSystemPackageStore(Path root, PackageDigester digester) {
        this.root = root;
        this.digester = digester;
    }

    @Override
    public Path workspace(String key) {
        Path workspace = workspacePath(key);
        try {
            return Files.createDirectories(workspace);
        } catch (IOException e) {
            throw notWritten(workspace, e);
        }
    }

    @Override
    public void discard(String key) {
        Path workspace = workspacePath(key);
        try {
            DurableFiles.deleteTree(workspace);
        } catch (IOException e) {
            throw notWritten(workspace, e);
        }
    }

    @Override
    public void discardAll(String beginning) {
        Path work = root.resolve("work");
        if (!Files.isDirectory(work)) {
            return;
        }
        try (Stream<Path> keys = Files.list(work)) {
            keys.map(path -> path.getFileName().toString())
                    .filter(key -> key.startsWith(beginning))
                    .toList()
                    .forEach(this::discard);
        } catch (IOException e) {
            throw notWritten(work, e);
        }
    }

    @Override
    public Path adopt(String key, String packageDigest) {
        Path workspace = workspacePath(key);
        Path target = packagePath(packageDigest);
        if (Files.isDirectory(target)) {
            requireDigest(target, packageDigest);
            discard(key);
            return target;
        }
        requireDigest(workspace, packageDigest);
        try {
            DurableFiles.forceTree(workspace);
            moveIn(workspace, target);
            DurableFiles.force(root);
            return target;
        } catch (IOException e) {
            throw notWritten(target, e);
        }
    }

    private void moveIn(Path workspace, Path target) throws IOException {
        try {
            Files.move(workspace, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            // Another step adopted the same bytes first: its copy counts.
            DurableFiles.deleteTree(workspace);
        }
    }

    private void requireDigest(Path directory, String expected) {
        String actual = digester.packageDigest(directory);
        if (!actual.equals(expected)) {
            throw new DrydockException(
                    PackagingFailure.PACKAGE_ALTERED,
                    "The package at " + directory + " cannot be stored as " + expected + ": its bytes have the digest "
                            + actual + ". It was changed after it was signed; assemble the candidate again.");
        }
    }

    @Override
    public Optional<Path> find(String packageDigest) {
        Path path = packagePath(packageDigest);
        return Files.isDirectory(path) ? Optional.of(path) : Optional.empty();
    }

    @Override
    public Path require(String packageDigest) {
        return find(packageDigest)
                .orElseThrow(() -> new DrydockException(
                        PackagingFailure.PACKAGE_UNKNOWN,
                        "There is no package " + packageDigest + " under " + root
                                + ". It was purged or never stored here; import or receive it again."));
    }

    @Override
    public Path place(String packageDigest) {
        return packagePath(packageDigest);
    }

    private Path packagePath(String digest) {
        if (!digest.matches("[0-9a-f]{64}")) {
            throw new DrydockException(
                    PackagingFailure.PACKAGE_UNKNOWN,
                    "'" + digest + "' is not a package digest, which is 64 lower-case hex digits.");
        }
        return root.resolve(digest);
    }

    private Path workspacePath(String key) {
        if (!key.matches("[a-z0-9][a-z0-9.-]{0,119}")) {
            throw new IllegalArgumentException(
                    "a workspace key is 1 to 120 lower-case letters, digits, dots and dashes, not '" + key + "'");
        }
        return root.resolve("work").resolve(key);
    }

    private static DrydockException notWritten(Path path, IOException cause) {
        return new DrydockException(
                CommonFailure.FILE_NOT_WRITTEN,
                "The package store could not write " + path + ": " + cause.getMessage()
                        + ". Check free space and permissions, then do it again.",
                cause);
    }
}
