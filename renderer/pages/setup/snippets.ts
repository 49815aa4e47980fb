/** Stands where the key belongs, as long as none was just created. */
export const PLACEHOLDER = 'tk_…';

export const languages = ['TypeScript', 'Python', 'curl'] as const;
export type Language = (typeof languages)[number];

/** A whole program that asks the gateway one question, in each language with the client that people use there. */
export function snippet(language: Language, baseUrl: string, key: string): string {
  switch (language) {
    case 'TypeScript':
      return [
        `import OpenAI from 'openai';`,
        ``,
        `const client = new OpenAI({`,
        `  baseURL: '${baseUrl}',`,
        `  apiKey: '${key}',`,
        `});`,
        `const answer = await client.chat.completions.create({`,
        `  model: 'auto',`,
        `  messages: [{ role: 'user', content: 'Hello' }],`,
        `});`,
        `console.log(answer.choices[0]?.message.content);`,
      ].join('\n');
    case 'Python':
      return [
        `from openai import OpenAI`,
        ``,
        `client = OpenAI(`,
        `    base_url="${baseUrl}",`,
        `    api_key="${key}",`,
        `)`,
        `answer = client.chat.completions.create(`,
        `    model="auto",`,
        `    messages=[{"role": "user", "content": "Hello"}],`,
        `)`,
        `print(answer.choices[0].message.content)`,
      ].join('\n');
    case 'curl':
      return [
        `curl ${baseUrl}/chat/completions \\`,
        `  -H 'authorization: Bearer ${key}' \\`,
        `  -H 'content-type: application/json' \\`,
        `  -d '{"model":"auto","messages":[{"role":"user","content":"Hello"}]}'`,
      ].join('\n');
  }
}
