// Conventions for which oxlint has no rule. https://oxc.rs/docs/guide/usage/linter/js-plugins

/** Whether the source says the value itself: a number, a text or a pattern, also one calculated of such. */
function isLiteral(node) {
  if (node.type === 'Literal') return node.value !== null && typeof node.value !== 'boolean';
  if (node.type === 'TemplateLiteral') return node.expressions.length === 0;
  if (node.type === 'UnaryExpression') return isLiteral(node.argument);
  if (node.type === 'BinaryExpression') return isLiteral(node.left) && isLiteral(node.right);
  const isWrapped = /^(?:TSAs|TSSatisfies|Parenthesized)Expression$/.test(node.type);
  return isWrapped && isLiteral(node.expression);
}

function constantsOf(program) {
  return program.body
    .map((statement) => statement.declaration ?? statement)
    .filter(({ type, kind }) => type === 'VariableDeclaration' && kind === 'const')
    .flatMap(({ declarations }) => declarations)
    .filter(({ id, init }) => id.type === 'Identifier' && init !== null && isLiteral(init));
}

const constantCase = {
  create: (context) => ({
    Program(program) {
      for (const { id } of constantsOf(program)) {
        if (/^[A-Z][A-Z0-9_]*$/.test(id.name)) continue;
        context.report({ node: id, message: 'Write a constant of a file LIKE_THIS.' });
      }
    },
  }),
};

const privateKeyword = {
  create: (context) => {
    const check = ({ key }) => {
      if (key.type !== 'PrivateIdentifier') return;
      context.report({ node: key, message: 'Write private, as parameters of constructors have to.' });
    };
    return { PropertyDefinition: check, MethodDefinition: check };
  },
};

export default {
  meta: { name: 'conventions' },
  rules: { 'constant-case': constantCase, 'private-keyword': privateKeyword },
};
