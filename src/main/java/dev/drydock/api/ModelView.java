package dev.drydock.api;

import org.jspecify.annotations.Nullable;

/**
 * A registered model.
 *
 * @param champion the version that serves, such as {@code pump-failure/7}; null before the first release
 */
public record ModelView(
        String name, String definitionDigest, @Nullable String champion, String importedBy, String at) {}
