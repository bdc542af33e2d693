package dev.drydock.persistence;

import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import org.jspecify.annotations.Nullable;

/** What each repository that writes its own SQL needs. */
final class NativeQueries {
    private NativeQueries() {}

    /** @param arguments of {@code ?1}, {@code ?2} and so on */
    static Query of(EntityManager entityManager, String sql, @Nullable Object... arguments) {
        Query query = entityManager.createNativeQuery(sql);
        for (int i = 0; i < arguments.length; i++) {
            query.setParameter(i + 1, arguments[i]);
        }
        return query;
    }

    /** The beginning of a text, as far as its column takes it. */
    static String cut(String text, int longest) {
        return text.length() > longest ? text.substring(0, longest) : text;
    }
}
