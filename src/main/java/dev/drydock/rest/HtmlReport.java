package dev.drydock.rest;

import dev.drydock.files.Sha256;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A report as the page that it was packed as: one file with its style in it. The answer allows that very style, by its digest, and
 * nothing else: no other style, no script, no address.
 */
public final class HtmlReport {
    static final String POLICY_HEADER = "Content-Security-Policy";

    private static final String STYLE = "<style>";
    private static final String STYLE_END = "</style>";

    private HtmlReport() {}

    public static Response answer(byte[] page) {
        return Response.ok(page).header(POLICY_HEADER, policy(page)).build();
    }

    /** The style in the head alone counts: what comes from data stands behind it. */
    static String policy(byte[] page) {
        String text = new String(page, StandardCharsets.UTF_8);
        int begin = text.indexOf(STYLE);
        int end = text.indexOf(STYLE_END);
        int body = text.indexOf("<body");
        String styles = begin < 0 || end < begin || body < end
                ? ""
                : "style-src 'sha256-" + digest(text.substring(begin + STYLE.length(), end)) + "'; ";
        return "default-src 'none'; " + styles + "frame-ancestors 'none'; sandbox";
    }

    private static String digest(String style) {
        return Base64.getEncoder().encodeToString(Sha256.digest().digest(style.getBytes(StandardCharsets.UTF_8)));
    }
}
