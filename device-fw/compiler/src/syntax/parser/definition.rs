//! Functions, lambdas, classes and their decorators

use allocator_api2::alloc::Allocator;

use super::{Parse, Parser, Surroundings, known};
use crate::diagnostic::{ErrorKind, ShortText};
use crate::syntax::ast::*;
use crate::syntax::token::{Token, TokenKind};

impl<A: Allocator + Copy> Parser<'_, '_, A> {
    /// At `@` or `class` at the top level.
    pub(super) fn top_class_or_statement(&mut self) -> Parse<Option<StatementId>> {
        let mut decorators = Range::default();
        if self.at(TokenKind::At) {
            decorators = self.decorators()?;
            if !self.at(TokenKind::Class) {
                self.decorated_definition(decorators)?;
                return Ok(None);
            }
        }
        let head = self.token;
        let class = self.class_head(decorators)?;
        // The body can wait only if the head makes no code objects of its own: they are numbered in order.
        let scope_count = self.tree.scopes.len();
        let simple_head = scope_count == usize::from(self.class_depth) + 2 && !self.head_is_starred();
        if !simple_head || !self.at(TokenKind::Colon) || self.class_depth >= 8 {
            self.class_body(head, class)?;
            return Ok(None);
        }
        self.advance();
        if !self.at(TokenKind::Newline) {
            self.inline_class_body(class)?;
            return Ok(None);
        }
        self.advance();
        if !self.at(TokenKind::Indent) {
            let line_number = self.line_number(head.start);
            let (start, end) = (self.token.start, self.token.end);
            self.soft_error(ErrorKind::MissingIndent(head.kind, line_number), start, end)?;
            return Ok(None);
        }
        self.advance();
        self.class_depth += 1;
        let statement = StatementId(self.tree.statements.len() as u32);
        self.push_statement(head.start, StatementKind::Class(class))?;
        self.scratch.pop();
        Ok(Some(statement))
    }

    /// Starred arguments may need helper code objects.
    fn head_is_starred(&self) -> bool {
        self.tree.expressions.iter().any(|node| matches!(node.kind, ExpressionKind::Starred(_)))
    }

    /// `class Name(arguments)`, up to the colon. Gives the class's index.
    fn class_head(&mut self, decorators: Range) -> Parse<u32> {
        self.advance();
        let outer = self.around.scope;
        let target = self.name_node(Context::Store, outer)?;
        let scope = self.new_scope(ScopeKind::Class, outer)?;
        let mut arguments = Range::default();
        if self.at(TokenKind::LeftParenthesis) {
            arguments = self.arguments()?;
        }
        let class = self.tree.classes.len() as u32;
        self.tree.classes.push(Class { scope, target, arguments, body: Range::default(), decorators })?;
        Ok(class)
    }

    pub(super) fn class(&mut self, decorators: Range) -> Parse<()> {
        let head = self.token;
        let class = self.class_head(decorators)?;
        self.class_body(head, class)
    }

    fn class_scope(&self, class: u32) -> ScopeId {
        self.tree.classes.get(class as usize).map_or(ScopeId::MODULE, |class| class.scope)
    }

    fn class_body(&mut self, head: Token, class: u32) -> Parse<()> {
        let outer = self.around;
        self.around = Surroundings { scope: self.class_scope(class), in_loop: false, bracket: None };
        let body = self.block(head)?;
        self.around = outer;
        self.finish_class(head.start, class, body)
    }

    /// The body of `class A: pass`.
    fn inline_class_body(&mut self, class: u32) -> Parse<()> {
        let position = self.token.start;
        let outer = self.around;
        self.around = Surroundings { scope: self.class_scope(class), in_loop: false, bracket: None };
        let mark = self.scratch.len();
        self.simple_statements()?;
        let body = self.take_range(mark)?;
        self.around = outer;
        self.finish_class(position, class, body)
    }

    fn finish_class(&mut self, position: u32, class: u32, body: Range) -> Parse<()> {
        if let Some(class) = self.tree.classes.get_mut(class as usize) {
            class.body = body;
        }
        self.push_statement(position, StatementKind::Class(class))
    }

    pub(super) fn decorated(&mut self) -> Parse<()> {
        let decorators = self.decorators()?;
        self.decorated_definition(decorators)
    }

    fn decorated_definition(&mut self, decorators: Range) -> Parse<()> {
        let start = self.token;
        match start.kind {
            TokenKind::Def => self.function(start, decorators, false),
            TokenKind::Class => self.class(decorators),
            TokenKind::Async => {
                self.advance();
                if !self.at(TokenKind::Def) {
                    return Err(self.error_at_token(ErrorKind::AfterDecorator));
                }
                self.function(start, decorators, true)
            }
            _ => Err(self.error_at_token(ErrorKind::AfterDecorator)),
        }
    }

    /// `@a`, `@b(c)` ..; those for MicroPython's compiler are taken out.
    fn decorators(&mut self) -> Parse<Range> {
        let mark = self.scratch.len();
        while self.accept(TokenKind::At) {
            let start = self.token.start;
            let decorator = self.named_expression()?;
            if !self.accept(TokenKind::Newline) {
                return Err(self.after_statement());
            }
            if !self.is_compiler_decorator(decorator, start)? {
                self.scratch.push(decorator.0)?;
            }
        }
        self.take_range(mark)
    }

    fn is_compiler_decorator(&mut self, decorator: ExpressionId, start: u32) -> Parse<bool> {
        let ExpressionKind::Attribute { value, name } = self.tree.expression(decorator).kind else { return Ok(false) };
        let ExpressionKind::Name { symbol: known::MICROPYTHON, .. } = self.tree.expression(value).kind else {
            return Ok(false);
        };
        // Not a use of the module.
        if let Some(node) = self.tree.expressions.get_mut(value.0 as usize) {
            node.kind = ExpressionKind::None;
        }
        match name {
            known::NATIVE | known::VIPER | known::BYTECODE => Ok(true),
            _ => {
                let is_asm = self.names.text(name.0).starts_with(b"asm_");
                let kind = if is_asm { ErrorKind::AssemblerDecorator } else { ErrorKind::UnknownDecorator };
                Err(self.error(kind, start, self.previous_end))
            }
        }
    }

    /// `def name(parameters) -> annotation: block`. `start` is where the statement began.
    pub(super) fn function(&mut self, start: Token, decorators: Range, is_async: bool) -> Parse<()> {
        let head = self.token;
        self.advance();
        let outer = self.around;
        let target = self.name_node(Context::Store, outer.scope)?;
        let scope = self.new_scope(ScopeKind::Function, outer.scope)?;
        if let Some(scope) = self.scope_mut(scope) {
            scope.is_async = is_async;
            scope.is_generator = is_async;
        }
        if !self.at(TokenKind::LeftParenthesis) {
            return Err(self.error_at_token(ErrorKind::DefWithoutParentheses));
        }
        let open = self.token;
        self.around.bracket = Some(open);
        self.advance();
        let parameters = self.parameters(scope, TokenKind::RightParenthesis)?;
        self.close(open, TokenKind::RightParenthesis)?;
        self.around.bracket = outer.bracket;
        if self.accept(TokenKind::Arrow) {
            self.discard(Self::expression)?;
        }
        let function = self.tree.functions.len() as u32;
        self.tree.functions.push(Function { scope, target, parameters, body: Range::default(), decorators })?;
        let shadowed = self.shadowed.len();
        self.shadow_parameters(parameters)?;
        let awaits = self.awaits;
        self.around = Surroundings { scope, in_loop: false, bracket: None };
        let body = self.block(head)?;
        self.around = outer;
        self.awaits = awaits;
        self.shadowed.truncate(shadowed);
        if let Some(function) = self.tree.functions.get_mut(function as usize) {
            function.body = body;
        }
        self.push_statement(start.start, StatementKind::Function(function))
    }

    /// `lambda parameters: expression`
    pub(super) fn lambda(&mut self) -> Parse<ExpressionId> {
        let position = self.token.start;
        self.advance();
        let outer = self.around;
        let scope = self.new_scope(ScopeKind::Lambda, outer.scope)?;
        let parameters = self.parameters(scope, TokenKind::Colon)?;
        self.expect(TokenKind::Colon)?;
        let function = self.tree.functions.len() as u32;
        let target = ExpressionId::NONE;
        self.tree.functions.push(Function {
            scope,
            target,
            parameters,
            body: Range::default(),
            decorators: Range::default(),
        })?;
        let shadowed = self.shadowed.len();
        self.shadow_parameters(parameters)?;
        let awaits = self.awaits;
        self.around = Surroundings { scope, in_loop: false, bracket: outer.bracket };
        let body = self.expression()?;
        self.around = outer;
        self.awaits = awaits;
        self.shadowed.truncate(shadowed);
        if let Some(function) = self.tree.functions.get_mut(function as usize) {
            function.body = Range { start: body.0, count: 1 };
        }
        self.push_expression(position, ExpressionKind::Lambda(function))
    }

    fn shadow_parameters(&mut self, parameters: Range) -> Parse<()> {
        for index in (parameters.start..parameters.start + parameters.count).step_by(3) {
            let name = self.tree.child(index);
            if let ExpressionKind::Name { symbol, .. } = self.tree.expression(name).kind {
                self.shadow_constant(symbol)?;
            }
        }
        Ok(())
    }

    /// Parameters up to (not with) `end`: three words each. Annotations only before `)`.
    fn parameters(&mut self, scope: ScopeId, end: TokenKind) -> Parse<Range> {
        let mark = self.scratch.len();
        let mut kind = parameter::POSITIONAL;
        let mut seen_default = false;
        let mut bare_star: Option<Token> = None;
        let mut seen_slash = false;
        while !self.at(end) {
            let token = self.token;
            let mut this_kind = kind;
            match token.kind {
                TokenKind::Slash => {
                    if self.scratch.len() == mark || seen_slash || kind != parameter::POSITIONAL {
                        return Err(self.error_at_token(ErrorKind::MisplacedSlash));
                    }
                    seen_slash = true;
                    self.advance();
                    if !self.accept(TokenKind::Comma) {
                        break;
                    }
                    continue;
                }
                TokenKind::Star => {
                    if kind != parameter::POSITIONAL {
                        return Err(self.error_at_token(ErrorKind::SecondStarParameter));
                    }
                    kind = parameter::KEYWORD_ONLY;
                    self.advance();
                    if self.at(TokenKind::Comma) {
                        bare_star = Some(token);
                        self.advance();
                        continue;
                    }
                    if self.at(end) {
                        return Err(self.error(ErrorKind::BareStarLast, token.start, token.end));
                    }
                    this_kind = parameter::VAR_ARGUMENTS;
                }
                TokenKind::DoubleStar => {
                    if let Some(star) = bare_star {
                        return Err(self.error(ErrorKind::BareStarLast, star.start, star.end));
                    }
                    self.advance();
                    this_kind = parameter::VAR_KEYWORDS;
                }
                _ => {}
            }
            bare_star = None;
            let name_token = self.token;
            let name = self.name_node(Context::Parameter, scope)?;
            self.check_new_parameter(mark, name, name_token)?;
            if end == TokenKind::RightParenthesis && self.accept(TokenKind::Colon) {
                self.discard(|parser| parser.starred_or(Self::expression))?;
            }
            let mut default = ExpressionId::NONE;
            if self.at(TokenKind::Assign) {
                if matches!(this_kind, parameter::VAR_ARGUMENTS | parameter::VAR_KEYWORDS) {
                    return Err(self.error_at_token(ErrorKind::StarParameterDefault));
                }
                self.advance();
                default = self.expression()?;
                seen_default |= this_kind == parameter::POSITIONAL;
            } else if seen_default && this_kind == parameter::POSITIONAL {
                self.soft_error(ErrorKind::DefaultBeforeRequired, name_token.start, name_token.end)?;
            }
            for word in [name.0, default.0, this_kind] {
                self.scratch.push(word)?;
            }
            if this_kind == parameter::VAR_KEYWORDS {
                self.accept(TokenKind::Comma);
                if !self.at(end) {
                    return Err(self.error_at_token(ErrorKind::AfterKeywordsParameter));
                }
                break;
            }
            if !self.accept(TokenKind::Comma) {
                break;
            }
        }
        if let Some(star) = bare_star {
            return Err(self.error(ErrorKind::BareStarLast, star.start, star.end));
        }
        self.take_range(mark)
    }

    fn check_new_parameter(&mut self, mark: usize, name: ExpressionId, token: Token) -> Parse<()> {
        let ExpressionKind::Name { symbol, .. } = self.tree.expression(name).kind else { return Ok(()) };
        let mut index = mark;
        while let Some(&word) = self.scratch.get(index) {
            let before = self.tree.expression(ExpressionId(word)).kind;
            if matches!(before, ExpressionKind::Name { symbol: other, .. } if other == symbol) {
                let name = ShortText::new(self.names.text(symbol.0));
                return self.soft_error(ErrorKind::DuplicateParameter(name), token.start, token.end);
            }
            index += 3;
        }
        Ok(())
    }
}
